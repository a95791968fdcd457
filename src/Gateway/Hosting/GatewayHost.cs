using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;
using Wetware.Silo.Hosting;
using Wetware.Silo.Options;

namespace Wetware.Gateway.Hosting;

/// <summary>The host of a gateway: a silo like a worker's, and HTTP.</summary>
public static partial class GatewayHost
{
    /// <summary>Builds it; the address was checked with the other options.</summary>
    public static IHost Build(NodeContext node, HttpOptions http)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Wetware.Gateway", Args = [HostArguments.NoReload] });
        builder.AddNode(node, silo => silo.AddDashboard());
        builder.AddHttp(http);

        var app = builder.Build();
        app.UseGatewayHttp();
        // The dashboard's own routes are for its pages; the description is of what this product promises.
        app.MapOrleansDashboard("/dashboard").ExcludeFromDescription();
        var logger = node.Loggers.CreateLogger(typeof(GatewayHost));
        app.Lifetime.ApplicationStarted.Register(() => LogListening(logger, app.Urls));
        return app;
    }

    /// <summary>Where a gateway that runs listens, with the port that the system chose if it was left to it.</summary>
    public static IPEndPoint AddressOf(IHost host)
    {
        var url = new Uri(((WebApplication)host).Urls.Single());
        return new IPEndPoint(IPAddress.Parse(url.Host.Trim('[', ']')), url.Port);
    }

    private static void AddHttp(this WebApplicationBuilder builder, HttpOptions http)
    {
        var listen = IPEndPoint.Parse(http.Listen);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(listen);
            kestrel.Limits.MaxRequestBodySize = http.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = http.MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddGatewayHttp(http);

        // A web page that a browser shows must not reach a gateway without a token by a name that it made resolve to loopback.
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts =
            http.Token is null && IPAddress.IsLoopback(listen.Address) ? ["localhost", "127.0.0.1", "[::1]"] : ["*"]);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "HTTP on {Url}")]
    private static partial void LogListening(ILogger logger, ICollection<string> url);
}
