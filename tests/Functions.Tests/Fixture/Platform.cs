using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Orleans.TestingHost;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Functions.Plugs;
using Wetware.Testing;

namespace Wetware.Tests.Fixture;

/// <summary>A silo with the platform's grains over a storage in memory, and a server with its listener by HTTPS and its admin API by HTTP.</summary>
public sealed class Platform : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<WebApplication> _servers = [];

    internal FakeRunner Runner { get; } = new();

    internal FailingStorage Storage { get; } = new();

    internal ShiftedTimeProvider Time { get; } = new();

    /// <summary>The clock of gateways.</summary>
    internal ShiftedTimeProvider GatewayTime { get; } = new();

    internal FunctionOptions Options { get; } = new() { Listen = "127.0.0.1:0", MaxBlobBytes = 8 << 20, MaxBodyBytes = 1 << 20, KvKeys = 50, KvBytes = 64 << 10 };

    public InProcessTestCluster Cluster { get; private set; } = null!;

    public FunctionClient Functions { get; private set; } = null!;

    /// <summary>By HTTPS, as users of functions come.</summary>
    public HttpClient Web { get; private set; } = null!;

    /// <summary>By HTTP, as administrators come.</summary>
    public HttpClient Admin { get; private set; } = null!;

    public Uri WebAddress => Web.BaseAddress!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>("Default", Storage);
            silo.Services.AddSingleton(Options);
            silo.Services.AddSingleton<TimeProvider>(Time);
            silo.Services.AddSingleton(FunctionEngine.Create(new FunctionEngineOptions { Pool = false }, more: Runner));
            silo.Services.AddFunctions();
        });
        Cluster = builder.Build();
        await Cluster.DeployAsync();
        Functions = new FunctionClient(Cluster.Client, TimeProvider.System);
        var server = await StartServer();
        var urls = server.Urls.ToArray();
        Web = Client(urls.Single(url => url.StartsWith("https", StringComparison.Ordinal)));
        Admin = Client(urls.Single(url => !url.StartsWith("https", StringComparison.Ordinal)));
        await Wait.Until(() => server.Services.GetRequiredService<TableFollower>().Current is not null, "the table is known");
    }

    /// <summary>One more gateway of the same cluster.</summary>
    internal async Task<WebApplication> StartServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Options);
        builder.Services.AddSingleton<TimeProvider>(GatewayTime);
        builder.Services.AddSingleton<IGrainFactory>(Cluster.Client);
        builder.Services.AddSingleton(FunctionEngine.Create(new FunctionEngineOptions { Pool = false }, more: Runner));
        builder.Services.AddFunctions().FollowFunctions();
        builder.Services.AddProblemDetails();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.ListenForFunctions(Options, new GatewayTls(Options, _folder["tls"], NullLoggerFactory.Instance), _ => { });
        });
        var app = builder.Build();
        app.UseFunctions();
        app.UseExceptionHandler(errors => errors.Run(Explain));
        app.UseRouting();
        app.MapFunctions();
        await app.StartAsync();
        _servers.Add(app);
        return app;
    }

    internal HttpClient Client(string address) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        AllowAutoRedirect = false,
    })
    {
        BaseAddress = new Uri(address),
        DefaultRequestVersion = address.StartsWith("https", StringComparison.Ordinal) ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
    };

    /// <summary>Stores a text under a name.</summary>
    internal Task<Blob> Put(string text, string contentType, string? name = null) => Functions.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), contentType, name);

    /// <summary>Plugs a behaviour and waits until the gateway knows it.</summary>
    internal async Task Plug(string path, string name, Func<CallContext, CancellationToken, Task<int>> behaviour, Func<Plug, Plug>? more = null)
    {
        Runner.Add(name, behaviour);
        await Put(name, FakeRunner.ContentType, name);
        var plug = new Plug { Method = "any", Path = path, Name = name };
        await Functions.PlugAsync([more?.Invoke(plug) ?? plug]);
        await Known();
    }

    /// <summary>Waits until all gateways know the last change.</summary>
    internal async Task Known()
    {
        // A call after the change: what was sent before it has arrived, or arrives now.
        var plugs = await Functions.ListPlugsAsync(null, 1000);
        var names = await Functions.ListNamesAsync(null, 1000);
        var filters = await Functions.ListFiltersAsync();
        await Wait.Until(
            () => _servers.All(server => server.Services.GetRequiredService<TableFollower>().Current is { } table
                && table.Plugs.Select(plug => plug.Key).ToHashSet().SetEquals(plugs.Select(plug => plug.Key))
                && table.Plugs.All(plug => plugs.Any(other => other.Key == plug.Key && other.Name == plug.Name && other.Data == plug.Data))
                && names.All(name => table.Find(name.Name)?.TechId == name.Blob.TechId)
                && table.Filters.Select(filter => filter.Id).SequenceEqual(filters.Select(filter => filter.Id))),
            "all gateways know the change");
    }

    public async Task DisposeAsync()
    {
        Web?.Dispose();
        Admin?.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
        await Cluster.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task Explain(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        context.Response.StatusCode = error switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            WetwareException { Kind: ErrorKind.NotFound } => 404,
            WetwareException { Kind: ErrorKind.Limit } => 400,
            WetwareException { Kind: ErrorKind.Overloaded } => 429,
            _ => 500,
        };
        await context.Response.WriteAsync(error.Message);
    }
}
