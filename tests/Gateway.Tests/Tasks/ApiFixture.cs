using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wetware.Gateway.Events;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.Tasks;
using Wetware.Modules;
using Wetware.Silo.Configuration;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>The gateway's HTTP side without sockets and without a cluster behind it.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public const long MaxBody = 256 * 1024;

    /// <summary>The one foreign origin whose pages may use the API.</summary>
    public const string FriendlyOrigin = "https://console.example";

    private WebApplication _app = null!;

    public FakeTaskClient Tasks { get; } = new();

    public FakeModuleClient Modules { get; } = new();

    public FakeModuleNames Names { get; } = new();

    public FakeTaskSecrets Secrets { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public UploadBudget Budget => _app.Services.GetRequiredService<UploadBudget>();

    public EventStreams Streams => _app.Services.GetRequiredService<EventStreams>();

    public static byte[] Hash { get; } = File.ReadAllBytes(Sample("hash"));

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<ITaskClient>(Tasks);
        builder.Services.AddSingleton<IModuleClient>(Modules);
        builder.Services.AddSingleton<IModuleNameClient>(Names);
        builder.Services.AddSingleton<ITaskSecretClient>(Secrets);
        builder.Services.AddGatewayHttp(new HttpOptions { MaxBodyBytes = MaxBody, MaxUploadBytes = 1 << 20, MaxEventStreams = 2, AllowedOrigins = { FriendlyOrigin } });
        _app = builder.Build();
        _app.UseGatewayHttp();
        await _app.StartAsync();
        Client = _app.GetTestClient();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public void Clear()
    {
        Tasks.Clear();
        Modules.Clear();
        Names.Clear();
        Secrets.Clear();
        _app.Services.GetRequiredService<KnownModules>().Clear();
    }

    /// <summary>The seed's form; a null value leaves a field out, another one replaces it or comes on top.</summary>
    public static MultipartFormDataContent Form(params (string Name, string? Value)[] changes)
    {
        var fields = new List<(string Name, string Value)>
        {
            ("id", "task1"), ("description", "Hash puzzle"), ("complete", "0"), ("duration", "5"), ("start", "1"), ("delay", "2"), ("repeats", "3"), ("input", "0"), ("difficulty", "3"),
        };
        fields.RemoveAll(field => changes.Any(change => change.Name == field.Name));
        fields.AddRange(changes.Where(change => change.Value is not null && change.Name != "wasm").Select(change => (change.Name, change.Value!)));
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        if (!changes.Any(change => change.Name == "wasm"))
            form.Add(new ByteArrayContent(Hash), "wasm", "hash.wasm");
        else if (changes.First(change => change.Name == "wasm").Value is { } text)
            form.Add(new StringContent(text), "wasm");
        return form;
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> Post(HttpContent content, string path = "/tasks", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Send(request);
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> Send(HttpRequestMessage request)
    {
        var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return ((int)response.StatusCode, json && text.Length > 0 ? JsonDocument.Parse(text).RootElement : default, response);
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> Send(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        return await Send(request);
    }

    public static string Sample(string name) => Path.Combine(Repository.Folder, "samples", $"{name}.wasm");
}
