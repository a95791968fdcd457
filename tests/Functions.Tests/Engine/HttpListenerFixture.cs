using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Wasm.Files;

namespace Wetware.Tests.Engine;

/// <summary>A web server on loopback: a page, an echo of requests and of WebSockets, a redirect and an address that never answers.</summary>
internal sealed class HttpListenerFixture : IDisposable
{
    private readonly WebApplication _server;

    public HttpListenerFixture(string page = "page")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.UseWebSockets();
        _server.MapGet("/page", () => page);
        _server.MapGet("/redirect", () => Results.Redirect("/page"));
        _server.MapGet("/away", () => Results.Redirect("http://example.org/"));
        _server.MapGet("/silent", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
        _server.Map("/echo", EchoAsync);
        _server.Start();
        Host = new Uri(_server.Urls.Single()).Authority;
        Access = new HttpAccess(HttpPlace.Parse($"http://{Host}/"))
        {
            SpecialRanges = [IPNetwork.Parse("127.0.0.0/8")],
            Timeout = TimeSpan.FromSeconds(5),
        };
    }

    public string Host { get; }

    public HttpAccess Access { get; }

    public void Dispose() => ((IDisposable)_server).Dispose();

    private static async Task EchoAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var piece = new byte[4096];
            while (await socket.ReceiveAsync(piece, context.RequestAborted) is { CloseStatus: null } received)
                await socket.SendAsync(piece.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        context.Response.StatusCode = 201;
        context.Response.Headers["x-answer"] = context.Request.Headers["x-question"];
        await context.Response.WriteAsync($"{context.Request.Method} {context.Request.QueryString} {body}", context.RequestAborted);
    }
}
