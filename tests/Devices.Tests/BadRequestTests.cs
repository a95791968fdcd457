using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Every route: bad input is answered with 400 or 404 in the shape of errors, and nothing of it stays.</summary>
[Collection("devices")]
public sealed class BadRequestTests(DeviceFixture orchestrator)
{
    private const string Unknown = "666f6f666f6f666f6f666f6f";
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=b";

    [Theory]
    [InlineData("POST /file/device/discovery/register", Json, "{", 400)]
    [InlineData("POST /file/device/discovery/register", Json, "[]", 400)]
    [InlineData("POST /file/device/discovery/register", Json, """{"properties":{"address":5}}""", 400)]
    [InlineData($"GET /file/device/{Unknown}", Json, "", 404)]
    [InlineData($"DELETE /file/device/{Unknown}", Json, "", 404)]
    [InlineData($"POST /file/device/{Unknown}/blacklist", Json, "", 404)]
    [InlineData($"POST /file/device/{Unknown}/unblacklist", Json, "", 404)]
    [InlineData("POST /file/device/device-1/unblacklist", Json, "", 400)]
    [InlineData("POST /file/module", Json, """{"name":"x"}""", 400)]
    [InlineData("POST /file/module", Form, "name=x", 400)]
    [InlineData("POST /file/module", Multipart, "", 400)]
    [InlineData("POST /file/module", Multipart, "--b\r\nno end", 400)]
    [InlineData("POST /file/module", Multipart, "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--b--\r\n", 400)]
    [InlineData("POST /file/module", Multipart, "--b\r\nContent-Disposition: form-data; name=\"m\"; filename=\"m\"\r\n\r\nx\r\n--b--\r\n", 400)]
    [InlineData($"GET /file/module/{Unknown}", Json, "", 404)]
    [InlineData($"GET /file/module/{Unknown}/description", Json, "", 404)]
    [InlineData($"GET /file/module/{Unknown}/wasm", Json, "", 404)]
    [InlineData($"GET /file/module/{Unknown}/model", Json, "", 404)]
    [InlineData("GET /file/module/{module}/model", Json, "", 404)]
    [InlineData("GET /file/module/core:Datalist/wasm", Json, "", 404)]
    [InlineData($"POST /file/module/{Unknown}/upload", Form, "fibo[method]=GET", 404)]
    [InlineData("POST /file/module/{module}/upload", Json, "{}", 400)]
    [InlineData("POST /file/module/{module}/upload", Form, "", 400)]
    [InlineData("POST /file/module/core:Datalist/upload", Form, "push[method]=GET", 400)]
    [InlineData("POST /file/manifest", Form, "name=x", 400)]
    [InlineData("POST /file/manifest", Json, """{"name":"x","sequence":[{"module":"{module}","func":"no"}]}""", 400)]
    [InlineData("POST /file/manifest", Json, """{"name":"x","sequence":[{"module":"bad-needs","func":"f"}]}""", 400)]
    [InlineData("POST /file/manifest", Json, """{"name":"x","sequence":[{"device":"{device}","module":"bad-needs","func":"f"}]}""", 400)]
    [InlineData("POST /file/manifest", Json, """{"name":"x","sequence":[{"device":"{device}","module":"core:Datalist","func":"push"}]}""", 400)]
    [InlineData("POST /file/manifest", Json, """{"name":"x","sequence":[{"device":"{black}","module":"{module}","func":"fibo"}]}""", 400)]
    [InlineData("POST /file/manifest", Json, """{"name":"x","sequence":[{"device":"{device}","module":"{module}","func":"fibo","failovers":["{black}"]}]}""", 400)]
    [InlineData("POST /file/manifest", Json, """{"name":"x","sequence":[{"device":"{device}","module":"{module}","func":"fibo","failovers":["666f6f666f6f666f6f666f6f"]}]}""", 400)]
    [InlineData("POST /file/manifest?dryRun=perhaps", Json, """{"name":"x","sequence":[{"device":"{device}","module":"{module}","func":"fibo"}]}""", 400)]
    [InlineData($"GET /file/manifest/{Unknown}", Json, "", 400)]
    [InlineData("GET /file/manifest/x", Json, "", 400)]
    [InlineData($"POST /file/manifest/{Unknown}", Json, "", 404)]
    [InlineData($"PUT /file/manifest/{Unknown}", Json, """{"name":"x","sequence":[{"device":"{device}","module":"{module}","func":"fibo"}]}""", 404)]
    [InlineData("PUT /file/manifest/{deployment}", Json, "", 400)]
    [InlineData("PUT /file/manifest/{deployment}", Json, """{"name":"x","sequence":[{"device":"{black}","module":"{module}","func":"fibo"}]}""", 400)]
    [InlineData("DELETE /file/manifest/x", Json, "", 400)]
    [InlineData($"DELETE /file/manifest/{Unknown}", Json, "", 404)]
    [InlineData($"POST /execute/{Unknown}", Form, "param0=1", 404)]
    [InlineData("POST /execute/{deployment}", Form, "", 400)]
    [InlineData("POST /execute/{deployment}", Form, "param0=1&param0=2", 400)]
    [InlineData("POST /execute/{deployment}", Json, "[]", 400)]
    [InlineData("POST /execute/{deployment}", Json, """{"param0":{}}""", 400)]
    [InlineData("POST /execute/{deployment}", Multipart, "--b", 400)]
    [InlineData("POST /device/logs", Json, "{}", 400)]
    [InlineData("POST /device/logs", Form, "", 400)]
    [InlineData("POST /device/logs", Form, "logData=%5B%5D", 400)]
    [InlineData("GET /device/logs?after=soon", Json, "", 400)]
    [InlineData("POST /moduleCards", Json, "{}", 400)]
    [InlineData("POST /nodeCards", Json, """{"asset":[]}""", 400)]
    [InlineData("POST /dataSourceCards", Json, """{"asset":[{}]}""", 400)]
    [InlineData("POST /zoneRiskLevels", Json, """{"permission":[{"target":"low"}]}""", 400)]
    [InlineData($"PUT /{Unknown}/modules/core:Datalist/push", Json, "", 400)]
    [InlineData($"PUT /{Unknown}/modules/core:Datalist/push?param0=1", Json, "", 404)]
    [InlineData($"GET /{Unknown}/modules/core:Datalist/get", Json, "", 404)]
    [InlineData($"DELETE /{Unknown}/modules/core:Datalist/delete", Json, "", 404)]
    [InlineData("GET /file/nowhere", Json, "", 404)]
    [InlineData("GET /file/module/a/b/c", Json, "", 404)]
    public async Task What_is_wrong_is_said_and_changes_nothing(string what, string type, string body, int status)
    {
        var places = await Places();
        var before = await Counts();
        var (method, path) = (what.Split(' ')[0], places.Aggregate(what[(what.IndexOf(' ', StringComparison.Ordinal) + 1)..], (text, place) => text.Replace(place.Key, place.Value, StringComparison.Ordinal)));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(places.Aggregate(body, (text, place) => text.Replace(place.Key, place.Value, StringComparison.Ordinal))));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        using var answer = await orchestrator.Http.SendAsync(request);

        var error = Assert.IsType<JsonObject>(await DeviceFixture.Read(answer, (HttpStatusCode)status));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(error, member => member.Key is "errorText" or "message" or "error" or "err" && member.Value is JsonValue);
        Assert.Equal(before, await Counts());
    }

    private async Task<Dictionary<string, string>> Places()
    {
        if (await orchestrator.Client.Devices.Find("bad-device") is not { } device)
        {
            await using var supervisor = await TestSupervisor.Start("bad-device");
            await using var other = await TestSupervisor.Start("bad-black");
            await orchestrator.Add(supervisor);
            await orchestrator.Client.Devices.SetBlacklisted(await orchestrator.Add(other), blacklisted: true);
            device = (await orchestrator.Client.Devices.Find("bad-device"))!;
            var module = await orchestrator.UploadFibo("bad-fibo");
            await orchestrator.Upload("bad-needs", DeviceFixture.Module([("f", 0)], "nobodyHasThis"), new() { ["f[method]"] = "GET" });
            await orchestrator.Post($"/file/manifest/{await orchestrator.Create("bad", DeviceFixture.Step(device.Id, module, "fibo"))}");
        }

        return new()
        {
            ["{device}"] = device.Id,
            ["{black}"] = (await orchestrator.Client.Devices.Find("bad-black"))!.Id,
            ["{module}"] = (await orchestrator.Client.Modules.Find("bad-fibo"))!.Id,
            ["{deployment}"] = (await orchestrator.Client.Deployments.Find("bad"))!.Id,
        };
    }

    private async Task<string> Counts()
    {
        var kept = new List<string>();
        foreach (var path in (string[])["/file/module", "/file/manifest", "/moduleCards", "/nodeCards", "/dataSourceCards", "/zoneRiskLevels"])
            kept.Add((await orchestrator.Get(path)).ToJsonString());
        return $"{(await orchestrator.Get("/file/device")).AsArray().Count} {string.Join(' ', kept)}";
    }
}
