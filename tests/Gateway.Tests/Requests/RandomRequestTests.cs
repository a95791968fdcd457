using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Functions;
using Wetware.Gateway.Hosting;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;
using Wetware.Testing.Wasm;

namespace Wetware.Tests.Requests;

/// <summary>
/// Random requests to the functions' listener, its WebSockets, and every route of a gateway. Whatever is asked: no 5xx but for a guest's own fault, every refusal is problem details that name
/// the field, and the gateway answers as before. <c>WETWARE_RANDOM_REQUESTS</c> says how many, <c>WETWARE_RANDOM_SEED</c> which.
/// </summary>
public sealed partial class RandomRequestTests : IAsyncLifetime
{
    private const int Connections = 4;

    // What a guest can be at fault for; "failed" and "host-failed" are the platform's.
    private static readonly string[] GuestFaults = ["trap", "limit", "script-error", "invalid-code", "no-engine", "missing-start-function", "wrong-arguments", "unresolved-import", "not-found"];

    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, int> _seen = new();
    private Node _node = null!;
    private Uri _admin = null!;
    private Uri _web = null!;
    private JsonObject _document = null!;
    private IReadOnlyList<RouteShape> _routes = [];

    public async Task InitializeAsync()
    {
        var options = new NodeOptions
        {
            Namespace = "random",
            Role = NodeRole.Gateway,
            DataDirectory = _folder["data"],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(100) },
        };
        (options.Backup.Folder, options.Backup.Keep, options.Backup.Chain) = (_folder["backups"], 1, 1);
        var host = GatewayHost.Build(options, new HttpOptions { Listen = "127.0.0.1:0" }, NullLoggerFactory.Instance, functions: new FunctionOptions { Listen = "127.0.0.1:0", MaxBodyBytes = 1 << 20 });
        _node = await Node.Start(host);
        var urls = host.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses;
        _web = new Uri(urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal)));
        _admin = new Uri(urls.Single(url => !url.StartsWith("https:", StringComparison.Ordinal)));
        await Fill(host.Services.GetRequiredService<FunctionClient>());
        using var http = new HttpClient();
        _document = (await http.GetFromJsonAsync<JsonObject>(new Uri(_admin, "/openapi/v1.json")))!;
        _routes = RouteShape.All(_document, host.Services.GetRequiredService<EndpointDataSource>());
    }

    public async Task DisposeAsync()
    {
        await _node.Stop();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_request_fails_the_platform()
    {
        var count = Setting("WETWARE_RANDOM_REQUESTS", 3000);
        var seed = Setting("WETWARE_RANDOM_SEED", 14);
        var failures = new ConcurrentQueue<string>();

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => Task.Run(() => Throw(seed + number, count / Connections, failures))));

        var table = string.Join('\n', _seen.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value,8} {pair.Key}"));
        Assert.True(failures.IsEmpty, $"{failures.Count} answers are wrong:\n{string.Join('\n', failures.Take(40))}\n{table}");
        Assert.True(_seen.Keys.Count(key => key.StartsWith('2')) >= 2, table);
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        Assert.True((await http.GetAsync(new Uri(_admin, "/health"))).IsSuccessStatusCode);
        using var hello = new StringContent("hello");
        Assert.Equal("HELLO", await (await http.PostAsync(new Uri(_web, "/upper"), hello)).Content.ReadAsStringAsync());
        if (Environment.GetEnvironmentVariable("WETWARE_RANDOM_REPORT") is { } report)
            await File.WriteAllTextAsync(report, $"{count} requests, seed {seed}, {Environment.WorkingSet >> 20} MiB\n{table}\n");
    }

    private async Task Throw(int seed, int count, ConcurrentQueue<string> failures)
    {
        var requests = new RandomRequests(seed, _document, _routes);
        await using var admin = new RawConnection(_admin.Host, _admin.Port, tls: false);
        await using var web = new RawConnection(_web.Host, _web.Port, tls: true);
        for (var i = 0; i < count && failures.Count < 200; i++)
        {
            var request = requests.Next();
            RawAnswer? answer;
            try
            {
                answer = await (request.IsAdmin ? admin : web).SendAsync(request.Bytes, request.Method == "HEAD", request.Messages);
            }
            catch (Exception error) when (error is OperationCanceledException or FormatException)
            {
                failures.Enqueue($"{seed}:{i} {Shown(request)}: {error.Message}");
                continue;
            }

            _seen.AddOrUpdate($"{answer?.Status ?? 0} {(request.IsAdmin ? "admin" : "web")} {answer?.ContentType}{(answer?.Status >= 500 ? Type().Match(answer.Body).Value : "")}", 1, (_, before) => before + 1);
            if (request.IsBroken)
                (request.IsAdmin ? admin : web).Close(); // what is left of it would be taken for another request
            if (Wrong(request, answer) is { } wrong)
                failures.Enqueue($"{seed}:{i} {Shown(request)}\n    {wrong}: {answer?.Status} {answer?.ContentType} {Cut(answer?.Body)}");
        }
    }

    private static string? Wrong(RandomRequest request, RawAnswer? answer)
    {
        if (answer is null)
            return request.IsBroken ? null : "no answer";
        if (request.IsBroken && answer.Status is < 500 or 505)
            return null;
        if (answer.Status < 400 || request.Method == "HEAD" || !request.IsDescribed)
            return answer.Status >= 500 && request.IsAdmin ? "the platform failed" : null;
        if (answer.ContentType.StartsWith("application/problem+json", StringComparison.Ordinal))
            return OfProblem(request, answer);
        if (!request.IsAdmin && (answer is { Status: 404, ContentType: "application/json" } || answer.Body.Length == 0 || answer.Status is < 500))
            return null; // nothing is plugged there; or a function's own status
        return "this is no problem details";
    }

    private static string? OfProblem(RandomRequest request, RawAnswer answer)
    {
        var problem = JsonDocument.Parse(answer.Body).RootElement;
        var type = problem.GetProperty("type").GetString()!;
        if (!type.StartsWith("urn:wetware:error:", StringComparison.Ordinal))
            return "the type is not one of the table";
        var word = problem.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String ? error.GetString()! : type["urn:wetware:error:".Length..];
        if (answer.Status >= 500)
            return GuestFaults.Contains(word) || (answer.Status is 502 or 503 && word is "denied" or "overloaded") ? null : "the platform failed";
        if (!problem.TryGetProperty("detail", out var detail) || detail.GetString() is not { Length: > 0 } text)
            return "there is no detail";
        return !request.IsAdmin || answer.Status != 400 || error.ValueKind == JsonValueKind.String || problem.TryGetProperty("errors", out _) || Field().IsMatch(text) ? null : "it names no field";
    }

    private async Task Fill(FunctionClient functions)
    {
        var samples = Path.Combine(Repository.Folder, "samples", "functions");
        foreach (var name in RandomRequests.Programs)
        {
            var (type, bytes) = name switch
            {
                "no-code" => ("application/wasm", "\0asm nonsense"u8.ToArray()),
                "text" => ("text/plain", "text"u8.ToArray()),
                _ when File.Exists(Path.Combine(samples, $"{name}.js")) => ("text/javascript", await File.ReadAllBytesAsync(Path.Combine(samples, $"{name}.js"))),
                _ => ("application/wasm", await File.ReadAllBytesAsync(Path.Combine(samples, $"{name}.wasm"))),
            };
            await functions.PutAsync(new MemoryStream(bytes), type, name);
        }

        await functions.PutAsync(new MemoryStream(new WasmModuleBuilder().Memory(1).Export("_start", [], [], Op.Unreachable).Export("loop", [], [], Op.LoopForEver).Build()), "application/wasm", "bad");
        await functions.PutAsync(new MemoryStream("function _start() { const all = []; for (;;) all.push(new Array(1000)); }"u8.ToArray()), "text/javascript", "hungry");
        await functions.PutAsync(new MemoryStream(await File.ReadAllBytesAsync(Path.Combine(samples, "websocket-echo.js"))), "text/javascript", "talk");
        var limits = new PlugLimits { Time = TimeSpan.FromMilliseconds(100), MemoryBytes = 4 << 20 };
        await functions.PlugAsync([
            Plug("/upper", "uppercase"), Plug("/echo", "echo") with { Warm = new PlugWarm { Count = 2, Uses = 5 } }, Plug("/file", "text") with { Kind = PlugKind.File }, Plug("/script", "dashboard"), Plug("/talk", "talk") with { StartFunction = "echo", Limits = limits with { MemoryBytes = null } },
            Plug("/trap", "bad") with { Warm = new PlugWarm { Count = 2 } }, Plug("/loop", "bad") with { StartFunction = "loop", Limits = limits, Warm = new PlugWarm { Count = 1 } }, Plug("/memory", "hungry") with { Limits = limits },
        ]);
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        await Wait.Until(async () => (await http.GetAsync(new Uri(_web, "/file"))).IsSuccessStatusCode, "the gateway knows the plugs");
    }

    private static Plug Plug(string path, string name) => new() { Method = Wetware.Functions.Plug.AnyMethod, Path = path, Name = name };

    private static int Setting(string name, int normal) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : normal;

    private static string Shown(RandomRequest request) => $"{request.Method} {Cut(request.Target)} {Cut(System.Text.Encoding.UTF8.GetString(request.Bytes).Trim(), 1500)}";

    private static string? Cut(string? text, int most = 300) => text?.Length > most ? text[..most] + "…" : text;

    [GeneratedRegex("error:[a-z-]+")]
    private static partial Regex Type();

    // A field, parameter, header or the body, and a colon.
    [GeneratedRegex(@"^[\[\]\w.\-$/, ]+: ")]
    private static partial Regex Field();
}
