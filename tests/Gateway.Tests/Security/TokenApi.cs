using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.Security.Tokens;
using Wetware.Grains.Sessions;
using Wetware.Modules;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Testing;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Security;

/// <summary>The gateway's HTTP side with a file of tokens and a clock that stands, without sockets and without a cluster behind it.</summary>
internal sealed class TokenApi : IAsyncDisposable
{
    public const string MainToken = "the one token of the options";

    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;
    private HttpClient _client = null!;

    private TokenApi(string? main, AuthOptions auth)
    {
        File = new HttpTokenFile(_folder["http-tokens.json"], Time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new Lines(Log));
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<ITaskClient>(new FakeTaskClient());
        builder.Services.AddSingleton<IModuleClient>(new FakeModuleClient());
        builder.Services.AddSingleton<IModuleNameClient>(new FakeModuleNames());
        builder.Services.AddSingleton<ITaskSecretClient>(Secrets);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(Options.Create(auth));
        builder.Services.AddGatewayHttp(new HttpOptions { Token = main, TokensFile = File.Path });
        _app = builder.Build();
        _app.UseGatewayHttp();
    }

    public ManualTimeProvider Time { get; } = new();

    public HttpTokenFile File { get; }

    public FakeTaskSecrets Secrets { get; } = new();

    public List<string> Log { get; } = [];

    public static async Task<TokenApi> Start(string? main = null, AuthOptions? auth = null, Action<HttpTokenFile>? tokens = null)
    {
        var api = new TokenApi(main, auth ?? new AuthOptions());
        tokens?.Invoke(api.File);
        await api._app.StartAsync();
        api._client = api._app.GetTestClient();
        return api;
    }

    /// <summary>Makes a token, and lets the gateway look at the file.</summary>
    public string Add(string name, Scope scope, TimeSpan? lifetime)
    {
        var text = File.Add(name, scope, lifetime);
        Time.Advance(HttpTokens.Recheck);
        return text;
    }

    public async Task<HttpResponseMessage> Send(string method, string path, string? token = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _client.SendAsync(request);
    }

    public async Task<HttpResponseMessage> Send(string method, string path, Action<HttpRequestMessage> configure)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        configure(request);
        return await _client.SendAsync(request);
    }

    public async Task<int> Status(string method, string path, string? token = null, HttpContent? content = null)
    {
        using var response = await Send(method, path, token, content);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Lines(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (lines)
                lines.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
