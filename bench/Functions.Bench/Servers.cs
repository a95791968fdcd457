using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Functions;
using Wetware.Gateway.Hosting;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Bench.Functions;

/// <summary>The servers that are compared. Each answers <c>/file</c> with 1 KiB and <c>/echo</c> with the request's body.</summary>
internal static class Servers
{
    public const string Bare = "kestrel";
    public const string Gateway = "gateway";

    private static readonly byte[] Content = [.. Enumerable.Repeat((byte)'x', 1024)];

    /// <summary>The same in Node.js, over HTTP.</summary>
    public const string NodeScript = """
        const server = require('node:http').createServer((request, response) => {
          const parts = [];
          request.on('data', part => parts.push(part));
          request.on('end', () => {
            const body = Buffer.concat(parts);
            response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length });
            response.end(body);
          });
        });
        server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
        process.stdin.resume().on('end', () => process.exit(0));
        """;

    public static Task Run(string kind) => kind == Bare ? RunBare() : RunGateway();

    private static async Task RunBare()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate()));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.Run(context => context.Request.Path == "/file" ? SendFile(context) : Echo(context));
        await app.StartAsync();
        await Serve([.. app.Urls.OrderByDescending(url => url.Length)]);
        await app.StopAsync();
    }

    private static async Task RunGateway()
    {
        using var folder = new TempFolder();
        var options = new NodeOptions { Namespace = $"bench-{Environment.ProcessId}", Role = NodeRole.Gateway, DataDirectory = folder["data"], ClusterPort = 0, Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(100) } };
        var host = GatewayHost.Build(options, new HttpOptions { Listen = "127.0.0.1:0" }, NullLoggerFactory.Instance, functions: new FunctionOptions { Listen = "127.0.0.1:0", ListenHttp = "127.0.0.1:0" });
        await using var node = await Node.Start(host);
        var functions = host.Services.GetRequiredService<FunctionClient>();
        await functions.PutAsync(new MemoryStream(Content), "text/plain; charset=utf-8", "file");
        await using (var echo = File.OpenRead(Path.Combine(Repository.Folder, "samples", "functions", "echo.wasm")))
            await functions.PutAsync(echo, "application/wasm", "echo");
        var plug = new Plug { Method = Plug.AnyMethod, Path = "/echo", Name = "echo" };
        await functions.PlugAsync([plug, plug with { Path = "/warm", Warm = new PlugWarm { Count = 64, Uses = 1_000_000 } }, plug with { Path = "/file", Name = "file", Kind = PlugKind.File }]);
        var https = ((WebApplication)host).Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal));
        using (var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator }))
            await Wait.Until(async () => (await http.GetAsync(new Uri(new Uri(https), "/warm"))).IsSuccessStatusCode && (await http.GetAsync(new Uri(new Uri(https), "/file"))).IsSuccessStatusCode, "the gateway serves");
        await Serve([https, ((WebApplication)host).Urls.Last()]);
        await node.Stop();
    }

    private static async Task Serve(string[] addresses)
    {
        await Console.Out.WriteLineAsync(string.Join(' ', addresses));
        await Console.In.ReadToEndAsync();
    }

    private static async Task SendFile(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = Content.Length;
        await context.Response.BodyWriter.WriteAsync(Content);
    }

    private static async Task Echo(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
