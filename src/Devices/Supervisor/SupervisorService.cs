using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Devices.Access;
using Wetware.Devices.Discovery;
using Wetware.Devices.Hosting;
using Wetware.Devices.Http;
using Wetware.Errors;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Devices.Supervisor;

/// <summary>A node as a device: listens for its orchestrator, announces itself by multicast DNS and registers where it is told to.</summary>
internal sealed partial class SupervisorService(SupervisorOptions options, TimeProvider time, ILoggerFactory loggers, IModuleCompiler? compiler = null) : IHostedService, IAsyncDisposable
{
    private const string PortFile = "port";
    private const int MaxInstances = 64;
    private const int MaxConnections = 256;
    private static readonly TimeSpan RegisterEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RegisterLimit = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = loggers.CreateLogger<SupervisorService>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IAsyncDisposable> _parts = [];
    private WebApplication? _app;
    private SupervisorRuns? _runs;
    private Task _working = Task.CompletedTask;

    /// <summary>The port that it listens on; 0 before it was started.</summary>
    public int Port { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var store = new SupervisorStore(options.Folder!);
        var identity = new SupervisorIdentity(options, store);
        var http = new DeviceHttp(new AddressRule(new DeviceOptions { Listen = options.Endpoint, Networks = [.. options.Networks] }, time), time);
        var modules = new ModuleStore(
            new ModuleStoreOptions
            {
                CodeFolder = Path.Combine(options.Folder!, "code"),
                Compiler = compiler,
                Source = (digest, _) => Task.FromResult<ReadOnlyMemory<byte>?>(store.Read(digest.Hex)),
            },
            loggers.CreateLogger<ModuleStore>());
        var runner = new GuestRunner(
            modules, new GuestRunnerOptions { Slots = options.Runs, QueueLength = MaxInstances, MaxInstances = MaxInstances }, time, loggers.CreateLogger<GuestRunner>());
        var deployments = new SupervisorDeployments(options, store, modules, runner, http, time, loggers.CreateLogger<SupervisorDeployments>());
        var log = new SupervisorLog(identity, http, time);
        var load = new SupervisorLoad(time);
        var gate = new UploadGate();
        var runs = _runs = new SupervisorRuns(http, log, time, loggers.CreateLogger<SupervisorRuns>());
        _parts.AddRange([new Part(runs), deployments, new Part(runner), new Part(modules), new Part(http), new Part(gate)]);

        await deployments.Load(cancellationToken);
        _app = await Listen(new SupervisorRoutes(identity, deployments, runs, log, load, gate, time), Remembered(store), cancellationToken);
        var url = _app.Urls.Single();
        identity.Port = Port = new Uri(url).Port;
        store.Remember(PortFile, Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        LogListening(_logger, identity.Name, url);
        _working = Task.WhenAll(
            log.Run(_stopping.Token), options.Announce ? Announce(identity) : Task.CompletedTask, options.OrchestratorUrl is { } orchestrator ? Register(orchestrator, identity, load, http) : Task.CompletedTask);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Requests wait for calls, which may take longer than the node has to drain.
        _runs?.Dispose();
        if (_app is not null)
            await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        foreach (var part in _parts)
            await part.DisposeAsync();
        _parts.Clear();
        _stopping.Dispose();
    }

    // The same port as at the last start, where the system chooses it: what was deployed to others names it.
    private int Remembered(SupervisorStore store) =>
        options.Endpoint.Port == 0 && int.TryParse(store.Recall(PortFile), out var port) && port is > 0 and <= IPEndPoint.MaxPort ? port : options.Endpoint.Port;

    private async Task<WebApplication> Listen(SupervisorRoutes routes, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await Listen(routes, new IPEndPoint(options.Endpoint.Address, port), cancellationToken);
        }
        catch (IOException) when (options.Endpoint.Port == 0 && port != 0)
        {
            // Another program has it now.
            return await Listen(routes, options.Endpoint, cancellationToken);
        }
    }

    private async Task<WebApplication> Listen(SupervisorRoutes routes, IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Wetware.Device" });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NodesLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = DeviceLimits.MaxFileBytes * 2L;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(endpoint);
        });
        var app = builder.Build();
        var gate = new SupervisorGate(options);
        app.Use(async (context, next) =>
        {
            // Some orchestrators double the slash after the base address.
            if (context.Request.Path.Value is { } path && path.StartsWith("//", StringComparison.Ordinal))
                context.Request.Path = "/" + path.TrimStart('/');
            if (gate.Refuses(context) is { } why)
                await DeviceErrors.Json(new System.Text.Json.Nodes.JsonObject { ["status"] = "error", ["result"] = why }, StatusCodes.Status403Forbidden).ExecuteAsync(context);
            else
                await next(context);
        });
        app.UseRouting();
        routes.Map(app);
        try
        {
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private async Task Announce(SupervisorIdentity identity)
    {
        try
        {
            using var sockets = new ServiceSockets(time, options.IsLocal);
            var responder = new ServiceResponder(sockets, time, (own, goodbye) => ServicePackets.Announcement(
                identity.Name, identity.Address.Equals(IPAddress.Any) || identity.Address.Equals(IPAddress.IPv6Any) ? own : identity.Address, Port, goodbye, isDevice: true));
            await responder.Run(_stopping.Token);
        }
        catch (SocketException error)
        {
            LogNoMulticast(_logger, error.Message);
        }
    }

    // Until the orchestrator has taken it, and again when it has not asked for long.
    private async Task Register(Uri orchestrator, SupervisorIdentity identity, SupervisorLoad load, DeviceHttp http)
    {
        var isRegistered = false;
        while (true)
        {
            if (!isRegistered || time.GetElapsedTime(load.CheckedAt) > RenewAfter)
            {
                isRegistered = await TryRegister(orchestrator, identity, http);
                if (isRegistered)
                    load.CheckedAt = time.GetTimestamp();
            }

            await Task.Delay(RegisterEvery, time, _stopping.Token);
        }
    }

    private async Task<bool> TryRegister(Uri orchestrator, SupervisorIdentity identity, DeviceHttp http)
    {
        string[] addresses = identity.Address.Equals(IPAddress.Any) || identity.Address.Equals(IPAddress.IPv6Any) ? [] : [identity.Address.ToString()];
        var body = JsonSerializer.Serialize(new { name = identity.Name, type = "_webthing._tcp.local.", port = Port, addresses, host = $"{identity.Name}.local." });
        try
        {
            return (await http.PostJson(new Uri(orchestrator, "/file/device/discovery/register"), body, RegisterLimit, _stopping.Token)).IsSuccess;
        }
        catch (WetwareException error) when (error.Kind != ErrorKind.Cancelled)
        {
            LogNotRegistered(_logger, orchestrator, error.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Name} on {Url}")]
    private static partial void LogListening(ILogger logger, string name, string url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The device is not announced by multicast: {Message}")]
    private static partial void LogNoMulticast(ILogger logger, string message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The device was not registered with {Orchestrator}: {Message}")]
    private static partial void LogNotRegistered(ILogger logger, Uri orchestrator, string message);

    /// <summary>Stops when the node does; signals are the node's.</summary>
    private sealed class NodesLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Part(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
