using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
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
    /// <summary>Builds it; the address was checked with the other options.</summary>
    public static IHost Build(NodeContext node, HttpOptions http, FunctionOptions? functions = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Wetware.Gateway", Args = [HostArguments.NoReload] });
        builder.AddNode(node, silo => silo.AddDashboard());
        builder.AddHttp(node, http, functions ?? new FunctionOptions());

        var app = builder.Build();
        app.UseMiddleware<BusyConnections>();
        app.UseFunctions();
        app.UseGatewayHttp();
        // The dashboard's own routes are for its pages; the description is of what this product promises. It shows the states of grains.
        app.MapOrleansDashboard("/dashboard").ExcludeFromDescription().RequireScope(Scope.Operate);
        var logger = node.Loggers.CreateLogger(typeof(GatewayHost));
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var urls = app.Urls.ToList();
            LogListening(logger, urls[0]);
            if (http.Devices is not null)
            {
                LogDevices(logger, urls[1]);
                app.Services.GetRequiredService<DeviceListener>().Port = AddressOf(urls[1]).Port;
            }

            if (urls.Find(url => url.StartsWith("https:", StringComparison.Ordinal)) is { } https)
                LogServing(logger, https);
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

    private static void AddHttp(this WebApplicationBuilder builder, NodeContext node, HttpOptions http, FunctionOptions functions)
    {
        var listen = IPEndPoint.Parse(http.Listen);
        var connections = new ConnectionGate(http, TimeProvider.System, node.Loggers.CreateLogger<ConnectionGate>());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(listen, endpoint => endpoint.Use(connections.Gate));
            if (DeviceSettings.Of(http) is { } devices)
                kestrel.Listen(devices.Listen, endpoint =>
                {
                    endpoint.Use(connections.Gate);
                    endpoint.Use(DeviceRequests.Mark);
                });
            try
            {
                kestrel.ListenForFunctions(functions, node.Data["functions"], endpoint => endpoint.Use(connections.Gate), node.Loggers);
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
        functions.CodeFolder ??= node.Data["functions/code"];
        builder.Services.AddSingleton(functions);
        builder.Services.AddGatewayHttp(http);
        builder.Services.FollowFunctions();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "HTTP on {Url}")]
    private static partial void LogListening(ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "Devices on {Url}")]
    private static partial void LogDevices(ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "Functions and files on {Url}")]
    private static partial void LogServing(ILogger logger, string url);
}
