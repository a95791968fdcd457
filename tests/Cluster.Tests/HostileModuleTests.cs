using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Wetware.Testing;
using static Wetware.Testing.Wasm.WasmBytes;

namespace Wetware.Tests;

/// <summary>Modules that ended or occupied the engine are uploaded to a real gateway: they are refused by name, and everybody lives.</summary>
public sealed class HostileModuleTests
{
    private static readonly byte[] NoType = [0x60, 0, 0];

    private static readonly (string What, byte[] Module, string Reason)[] Hostile =
    [
        ("an export with a collected type", Module(Section(1, [0x60, 0, 1, 0x6e]), Section(3, [0]), Section(7, Export("f", 0, 0)), Section(10, Body(0xd0, 0x6e))), "anyref"),
        ("a table of collected types", Module(Section(4, [0x6e, 0, 1]), Section(7, Export("t", 1, 0))), "anyref"),
        ("a wide table", Module(Section(4, [0x70, 0x05, 0, 0x80, 0x80, 0x80, 0x80, 0x10]), Section(7, Export("t", 1, 0))), "4294967295"),
        ("deep blocks behind a cast", OneFunction(NoType, Body([0xd0, 0x71, 0xfb, 0x17, 0x6b, 0x1a, .. Repeat(5000, 0x02, 0x40), .. Repeat(5000, 0x0b)])), "nesting"),
        ("loops", OneFunction(NoType, Body(Repeat(60_000, 0x03, 0x40, 0x0b))), "loop-squares"),
        ("a proposal that is off", OneFunction(NoType, Body(0xfe, 0x03, 0x00)), "threads"),
    ];

    [Fact]
    public async Task Hostile_modules_are_refused_and_end_no_node()
    {
        await using var cluster = new TestCluster();
        var worker = cluster.Worker("worker");
        var gateway = await cluster.Gateway();
        using var http = new HttpClient { BaseAddress = new Uri((await gateway.Says("HTTP on ")).Split("HTTP on ")[1].Trim()) };
        await worker;
        foreach (var (what, module, reason) in Hostile)
        {
            using var put = await Put(http, module);
            var problem = await put.Content.ReadAsStringAsync();
            Assert.True(put.StatusCode == HttpStatusCode.BadRequest && problem.Contains(reason, StringComparison.Ordinal), $"{what}: {put.StatusCode} {problem}");
            using var form = new MultipartFormDataContent { { new StringContent("hostile"), "id" }, { new ByteArrayContent(module), "wasm", "module.wasm" } };
            using var posted = await http.PostAsync(new Uri("/tasks", UriKind.Relative), form);
            Assert.True(posted.StatusCode == HttpStatusCode.BadRequest, $"{what}: {posted.StatusCode}");
        }

        // Four that pass the scan and take long at once, and one that is small and need not wait for them.
        var bombs = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var put = await Put(http, Bomb((byte)i));
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
            return (await put.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("digest").GetString()!;
        }));
        using var small = await Put(http, OneFunction(NoType, Body(0x01)));
        var digest = (await small.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("digest").GetString()!;
        await Wait.Until(async () => await State(http, digest) == "ready", "the small one is ready", TimeSpan.FromSeconds(60));
        foreach (var bomb in bombs)
            Assert.Contains(await State(http, bomb), new[] { "compiling", "ready", "refused" });
        Assert.Equal(2, (await cluster.Ls()).Count);
        Assert.False(gateway.HasExited);
    }

    // Within the limit of loops, in many functions.
    private static byte[] Bomb(byte number)
    {
        var functions = Enumerable.Repeat(Body([.. Repeat(1100, 0x03, 0x40, 0x0b), 0x41, number, 0x1a]), 40).ToArray();
        return Module(Section(1, NoType), Section(3, [.. functions.Select(_ => new byte[] { 0 })]), Section(10, functions));
    }

    private static async Task<string?> State(HttpClient http, string digest)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/modules/{digest}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString();
    }

    private static async Task<HttpResponseMessage> Put(HttpClient http, byte[] module)
    {
        using var content = new ByteArrayContent(module);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return await http.PutAsync(new Uri("/modules", UriKind.Relative), content);
    }
}
