using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;
using Wetware.Clustering;
using Wetware.Devices.Hosting;
using Wetware.Devices.Http;
using Wetware.Functions;
using Wetware.Gateway.Security;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Gateway.Hosting;

/// <summary>The host of a gateway: a silo like a worker's, and HTTP.</summary>
public static partial class GatewayHost
{
    /// <summary>Builds it.</summary>
    /// <param name="options">Checked options of the node.</param>
    /// <param name="http">Checked options of HTTP.</param>
    /// <param name="loggers">Loggers of the whole process.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="functions">Options of functions; null: the defaults, without a listener.</param>
    /// <exception cref="NodeStartException">The data directory, a port or the functions' certificate cannot be had.</exception>
    public static IHost Build(NodeOptions options, HttpOptions http, ILoggerFactory loggers, TimeProvider? time = null, FunctionOptions? functions = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Wetware.Gateway", Args = [HostArguments.NoReload] });
        builder.AddNode(options, loggers, time);
        builder.AddHttp(http, functions ?? new FunctionOptions(), loggers);

        var app = builder.Build();
        app.UseMiddleware<BusyConnections>();
        app.UseFunctions();
        app.UseGatewayHttp();
        // The dashboard's own routes are for its pages; the description is of what this product promises. It shows the states of grains.
        app.MapOrleansDashboard("/dashboard").ExcludeFromDescription().RequireScope(Scope.Operate);
        var logger = loggers.CreateLogger(typeof(GatewayHost));
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var urls = app.Urls.ToList();
            LogListening(logger, urls[0]);
            if (http.Devices is not null)
            {
                LogDevices(logger, urls[1]);
                app.Services.GetRequiredService<DeviceListener>().Port = AddressOf(urls[1]).Port;
            }

            foreach (var url in urls.Skip(http.Devices is null ? 1 : 2))
                LogServing(logger, url);
        });
        return app;
    }

    /// <summary>Where a gateway that runs listens, with the port that the system chose if it was left to it.</summary>
    public static IPEndPoint AddressOf(IHost host) => AddressOf(((WebApplication)host).Urls.First());

    /// <summary>Where a gateway that runs, and serves devices, listens for them.</summary>
    public static IPEndPoint DevicesAddressOf(IHost host) => AddressOf(((WebApplication)host).Urls.ElementAt(1));

    private static IPEndPoint AddressOf(string listening)
    {
        var url = new Uri(listening);
        return new IPEndPoint(IPAddress.Parse(url.Host.Trim('[', ']')), url.Port);
    }

    private static void AddHttp(this WebApplicationBuilder builder, HttpOptions http, FunctionOptions functions, ILoggerFactory loggers)
    {
        var listen = IPEndPoint.Parse(http.Listen);
        var connections = new ConnectionGate(http, TimeProvider.System, loggers.CreateLogger<ConnectionGate>());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var tls = new GatewayTls(functions, kestrel.ApplicationServices.GetRequiredService<NodeContext>().Data["functions"], loggers);
            try
            {
                kestrel.Listen(listen, endpoint =>
                {
                    endpoint.Use(connections.Gate);
                    if (http.Tls)
                        tls.Protect(endpoint);
                });
                kestrel.ListenForDevices(http, connections);
                kestrel.ListenForFunctions(functions, tls, endpoint => endpoint.Use(connections.Gate));
            }
            catch (InvalidOperationException error)
            {
                throw new NodeStartException(error.Message, error);
            }

            kestrel.Limits.MaxRequestBodySize = http.MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);

            // Its own refusals have no body; RequestHeads and ConnectionGate refuse before.
            kestrel.Limits.MaxRequestLineSize = RequestHeads.ServerBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = RequestHeads.ServerBytes;
            kestrel.Limits.MaxRequestHeaderCount = 1000;
        });
        builder.Services.AddSingleton(connections);
        builder.Services.AddSingleton(all =>
        {
            functions.CodeFolder ??= all.GetRequiredService<NodeContext>().Data["functions/code"];
            return functions;
        });
        builder.Services.AddGatewayHttp(http);
        builder.Services.FollowFunctions();
    }

    private static void ListenForDevices(this KestrelServerOptions kestrel, HttpOptions http, ConnectionGate connections)
    {
        if (DeviceSettings.Of(http) is not { } devices)
            return;
        kestrel.Listen(devices.Listen, endpoint =>
        {
            endpoint.Use(connections.Gate);
            endpoint.Use(DeviceRequests.Mark);
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "HTTP on {Url}")]
    private static partial void LogListening(ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "Devices on {Url}")]
    private static partial void LogDevices(ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "Functions and files on {Url}")]
    private static partial void LogServing(ILogger logger, string url);
}
