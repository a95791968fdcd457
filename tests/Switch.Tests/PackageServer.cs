using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Wetware.Tests;

/// <summary>A package source on the loopback that counts who asks it. It serves the packages of a folder, or never answers.</summary>
public sealed class PackageServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private PackageServer(WebApplication app) => _app = app;

    public int Requests => Volatile.Read(ref _requests);

    public int Port { get; private set; }

    public string Index => $"http://127.0.0.1:{Port}/index.json";

    /// <summary>Starts on <paramref name="port"/> (0: any). With no <paramref name="folder"/> it takes requests and stays silent.</summary>
    public static async Task<PackageServer> StartAsync(string? folder, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var server = new PackageServer(app);
        app.Run(context => server.AnswerAsync(context, folder));
        await app.StartAsync();
        server.Port = new Uri(app.Urls.Single()).Port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var impatient = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(impatient.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, string? folder)
    {
        Interlocked.Increment(ref _requests);
        if (folder is null)
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else if (context.Request.Path == "/index.json")
            await context.Response.WriteAsJsonAsync(new Dictionary<string, object>
            {
                ["version"] = "3.0.0",
                ["resources"] = new[] { new Dictionary<string, string> { ["@id"] = $"http://127.0.0.1:{Port}/flat/", ["@type"] = "PackageBaseAddress/3.0.0" } },
            });
        else
            await PackageAsync(context, folder);
    }

    private static async Task PackageAsync(HttpContext context, string folder)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var packages = Directory.EnumerateFiles(folder, "*.nupkg").ToDictionary(file => Path.GetFileName(file).ToLowerInvariant());
        if (parts is ["flat", _, _, var name] && packages.TryGetValue(name, out var package))
        {
            await context.Response.SendFileAsync(package);
            return;
        }

        var prefix = parts is ["flat", var id, "index.json"] ? id + "." : "?";
        var versions = packages.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && char.IsDigit(key[prefix.Length]))
            .Select(key => key[prefix.Length..^".nupkg".Length]).ToArray();
        if (versions.Length == 0)
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            await context.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["versions"] = versions });
    }
}
