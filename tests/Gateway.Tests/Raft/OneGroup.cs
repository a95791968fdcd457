using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wetware.Gateway.Hosting;
using Wetware.Silo.Configuration;

namespace Wetware.Tests.Raft;

/// <summary>The gateway's HTTP side without sockets, over a Raft group of one member in memory.</summary>
internal sealed class OneGroup : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OneGroup(WebApplication app) => (_app, Client) = (app, app.GetTestClient());

    public HttpClient Client { get; }

    public static async Task<OneGroup> Start(OneMember member)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(OneMemberGrains.Of(member));
        builder.Services.AddGatewayHttp(new HttpOptions());
        var app = builder.Build();
        app.UseGatewayHttp();
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Sends a request; a body that begins with a brace is JSON.</summary>
    public async Task<(int Status, JsonElement Body)> Send(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, body.StartsWith('{') ? "application/json" : "application/octet-stream");
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length > 0 ? JsonDocument.Parse(text).RootElement : default);
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
