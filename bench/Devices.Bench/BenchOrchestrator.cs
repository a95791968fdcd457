using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Devices;
using Wetware.Devices.Hosting;

namespace Wetware.Bench.Devices;

/// <summary>An orchestrator in one silo, and a server that plays all devices. Rounds happen when a scenario asks for them.</summary>
internal sealed class BenchOrchestrator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WebApplication _devices;

    private BenchOrchestrator(WebApplication app, WebApplication devices) => (_app, _devices) = (app, devices);

    public DeviceClient Client => _app.Services.GetRequiredService<DeviceClient>();

    public DeviceService Service => _app.Services.GetRequiredService<DeviceService>();

    public Uri Url => new(_app.Urls.Single());

    /// <summary>How a device answers a health check; ok at once by default.</summary>
    public Func<HttpContext, Task> Health { get; set; } = context => context.Response.WriteAsync("""{"cpuUsage":0.25,"memoryUsage":0.5}""");

    public static async Task<BenchOrchestrator> Start()
    {
        BenchOrchestrator? started = null;
        var devices = Server();
        devices.MapGet("/.well-known/wasmiot-device-description", () => Results.Text("""{"platform":{"memory":{"bytes":1073741824}},"supervisorInterfaces":["fd_write","fd_read","random_get"]}"""));
        devices.MapPost("/register", () => Results.Text("{}"));
        devices.MapGet("/health", (HttpContext context) =>
        {
            context.Response.Headers["Custom-Orchestrator-Set"] = "true";
            return started!.Health(context);
        });
        await devices.StartAsync();
        var app = Server(builder =>
        {
            builder.UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: "bench", clusterId: "bench");
                silo.AddMemoryGrainStorage("Default");
            });
            builder.Services.AddDevices(new DeviceOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Discover = false });
            foreach (var service in builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(DeviceService)).ToArray())
                builder.Services.Remove(service);
        });
        app.MapDevices();
        await app.StartAsync();
        app.Services.GetRequiredService<DeviceListener>().Port = new Uri(app.Urls.Single()).Port;
        return started = new(app, devices);
    }

    public Task Add(int count) => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        await Client.Devices.Add(new DeviceAnnouncement($"device-{i}", new Uri(_devices.Urls.Single()).Port, ["127.0.0.1"])));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _devices.DisposeAsync();
    }

    private static WebApplication Server(Action<WebApplicationBuilder>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        more?.Invoke(builder);
        return builder.Build();
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
