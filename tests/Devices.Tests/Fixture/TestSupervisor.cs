using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Wetware.Tests.Fixture;

/// <summary>
/// A supervisor for tests: the HTTP interface of a device over loopback, with functions written in C# in place of WebAssembly. It fetches what it is deployed, calls the
/// next device itself, and keeps a history.
/// </summary>
public sealed class TestSupervisor : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly ConcurrentDictionary<string, JsonObject> _deployments = new();
    private readonly ConcurrentDictionary<string, JsonObject> _history = new();
    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private WebApplication? _app;
    private string? _orchestrator;
    private int _runs;

    private TestSupervisor(string name, string[] interfaces) => (Name, Interfaces) = (name, interfaces);

    public string Name { get; }

    public string[] Interfaces { get; set; }

    public int Port { get; private set; }

    /// <summary>Requests as method, path and query, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What was deployed, by deployment.</summary>
    public IReadOnlyDictionary<string, JsonObject> Deployments => _deployments;

    /// <summary>The bytes that were fetched, by address.</summary>
    public ConcurrentDictionary<string, byte[]> Fetched { get; } = new();

    /// <summary>The header of the last health check that names the orchestrator.</summary>
    public string? ForwardedFor { get; private set; }

    /// <summary>Answers in place of the ordinary ones; null for those.</summary>
    public Func<HttpContext, Task<bool>>? Override { get; set; }

    /// <summary>Answers calls as the other dialect does: with the result of the whole chain.</summary>
    public bool AnswersWithResult { get; set; }

    public static async Task<TestSupervisor> Start(string name, params string[] interfaces)
    {
        var supervisor = new TestSupervisor(name, interfaces);
        await supervisor.Start(0);
        return supervisor;
    }

    /// <summary>Ends without a word; everything in memory is lost.</summary>
    public async Task Kill()
    {
        if (_app is { } app)
            await app.DisposeAsync();
        _app = null;
        _deployments.Clear();
        _history.Clear();
        _orchestrator = null;
    }

    /// <summary>Starts again at the same port.</summary>
    public Task Restart() => Start(Port);

    public async ValueTask DisposeAsync() => await Kill();

    private static long Fibo(long n) => n < 2 ? 1 : Enumerable.Range(0, (int)n - 1).Aggregate((1L, 1L), (pair, _) => (pair.Item2, pair.Item1 + pair.Item2)).Item2;

    private async Task Start(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port));
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            if (Override is null || !await Override(context))
                await next(context);
        });
        app.MapGet("/.well-known/wasmiot-device-description", () => Json(new JsonObject
        {
            ["platform"] = new JsonObject { ["memory"] = new JsonObject { ["bytes"] = 9007199254740993 } },
            ["supervisorInterfaces"] = new JsonArray([.. Interfaces.Select(name => (JsonNode)name)]),
        }));
        app.MapGet("/health", (HttpContext context) =>
        {
            ForwardedFor = context.Request.Headers["X-Forwarded-For"];
            context.Response.Headers["Custom-Orchestrator-Set"] = _orchestrator is null ? "false" : "true";
            return Json(new JsonObject { ["cpuUsage"] = 10, ["memoryUsage"] = 0.5 });
        });
        app.MapPost("/register", (Delegate)Register);
        app.MapPost("/deploy", (Delegate)Deploy);
        app.MapDelete("/deploy/{deployment}", (string deployment) => _deployments.TryRemove(deployment, out _)
            ? Json(new JsonObject { ["status"] = "success" })
            : Json(new JsonObject { ["status"] = "error", ["result"] = "deployment does not exist" }, 404));
        app.MapMethods("/{deployment}/modules/{module}/{function}", ["GET", "POST"], Call);
        app.MapGet("/request-history/{id}", (string id) => _history.TryGetValue(id, out var entry)
            ? Json((JsonObject)entry.DeepClone(), entry["success"]!.GetValue<bool>() ? 200 : 500)
            : Json(new JsonObject { ["status"] = "error", ["result"] = "no matching entry in history" }, 404));
        await app.StartAsync();
        Port = new Uri(app.Urls.Single()).Port;
        _app = app;
    }

    private async Task<IResult> Register(HttpContext context)
    {
        _orchestrator = (await JsonNode.ParseAsync(context.Request.Body))!["url"]!.GetValue<string>();
        return Json(new JsonObject { ["status"] = "success" });
    }

    private async Task<IResult> Deploy(HttpContext context)
    {
        var manifest = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        foreach (var module in manifest["modules"]!.AsArray())
        {
            var urls = module!["urls"]!;
            foreach (var url in urls["other"]!.AsObject().Select(other => other.Value!.GetValue<string>()).Prepend(urls["binary"]!.GetValue<string>()))
                Fetched[url] = await Http.GetByteArrayAsync(url);
        }

        _deployments[manifest["deploymentId"]!.GetValue<string>()] = manifest;
        return Json(new JsonObject { ["status"] = "success" });
    }

    private async Task<IResult> Call(HttpContext context, string deployment, string module, string function)
    {
        if (!_deployments.TryGetValue(deployment, out var manifest))
            return Json(new JsonObject { ["status"] = "error", ["result"] = "deployment does not exist" }, 404);
        if (context.Request.HasFormContentType)
        {
            foreach (var file in (await context.Request.ReadFormAsync()).Files)
            {
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes);
                _files[file.Name] = bytes.ToArray();
            }
        }

        var arguments = context.Request.Query.Select(pair => pair.Value.ToString()).ToArray();
        var id = $"{deployment}:{module}:{function}:{Interlocked.Increment(ref _runs)}";
        var entry = new JsonObject { ["request_id"] = id, ["success"] = true };
        try
        {
            entry["result"] = await Run(manifest, module, function, arguments);
        }
        catch (InvalidOperationException error)
        {
            (entry["success"], entry["result"]) = (false, error.Message);
        }

        _history[id] = entry;
        var answer = new JsonObject { ["resultUrl"] = $"http://{context.Request.Host}/request-history/{id}" };
        if (AnswersWithResult)
            answer["result"] = new JsonObject { ["result"] = entry["result"]![0]!.GetValue<string>() };
        return Json(answer);
    }

    private async Task<JsonNode> Run(JsonObject manifest, string module, string function, string[] arguments)
    {
        var instruction = manifest["instructions"]!["modules"]![module]![function]!;
        var next = instruction["to"];
        var output = manifest["mounts"]![module]![function]!["output"]!.AsArray().FirstOrDefault()?["path"]!.GetValue<string>();
        var value = function switch
        {
            "fibo" => Fibo(long.Parse(arguments[0], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
            "trap" => throw new InvalidOperationException("wasm trap: unreachable"),
            "size" => _files["out.bin"].Length.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (output is not null)
            _files[output] = "\u0001\u0002\u0003"u8.ToArray();
        if (next is null)
            return new JsonArray(value, output is null ? null : new JsonArray(output));
        var target = $"{next["url"]}{next["path"]}";
        if (value is not null && next["request"]!["parameters"]!.AsArray().FirstOrDefault() is { } parameter)
            target += $"?{parameter["name"]}={value}";
        using var request = new HttpRequestMessage(new HttpMethod(next["method"]!.GetValue<string>()), target);
        if (output is not null)
            request.Content = new MultipartFormDataContent { { new ByteArrayContent(_files[output]), output, output } };
        using var response = await Http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["resultUrl"]!.DeepClone();
    }

    private static IResult Json(JsonObject body, int status = 200) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);
}
