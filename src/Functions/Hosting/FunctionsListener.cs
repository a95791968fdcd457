using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Functions.Admin;
using Wetware.Functions.Serving;

namespace Wetware.Functions;

/// <summary>The listeners of functions and files, by HTTPS and by HTTP. Their requests pass none of the gateway's routes but the admin API's.</summary>
public static class FunctionsListener
{
    /// <summary>Adds the listeners that <see cref="FunctionOptions.Listen"/> and <see cref="FunctionOptions.ListenHttp"/> say.</summary>
    /// <param name="kestrel">The gateway's server.</param>
    /// <param name="options">The checked options.</param>
    /// <param name="tls">The TLS of the first.</param>
    /// <param name="first">What connections pass before anything else.</param>
    /// <exception cref="InvalidOperationException">The certificate cannot be read or made; says why.</exception>
    public static void ListenForFunctions(this KestrelServerOptions kestrel, FunctionOptions options, GatewayTls tls, Action<ListenOptions> first)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tls);
        ArgumentNullException.ThrowIfNull(first);
        if (options.Listen is { } https)
            Listen(https, tls.Protect);
        if (options.ListenHttp is { } http)
            Listen(http, static endpoint => endpoint.Protocols = HttpProtocols.Http1);

        void Listen(string address, Action<ListenOptions> speak) => kestrel.Listen(IPEndPoint.Parse(address), endpoint =>
        {
            first(endpoint);
            endpoint.Use(next => connection =>
            {
                connection.Items[typeof(FunctionsListener)] = true;
                return next(connection);
            });
            speak(endpoint);
        });
    }

    /// <summary>Answers the listeners' requests; those for the admin API go on to the gateway's own routes, so that no plug and no filter can stand in their way.</summary>
    public static void UseFunctions(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapWhen(IsForFunctions, branch =>
        {
            branch.UseWhen(MayBeWebSocket, socket => socket.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) }));

            // Made by the first request, since the node is not in its cluster yet; asked for once, because a request that needs no scope of services is spared one.
            FunctionRequests? requests = null;
            branch.Run(context => (requests ??= branch.ApplicationServices.GetRequiredService<FunctionRequests>()).InvokeAsync(context));
        });
    }

    // Over HTTP/1.1 one asks for an upgrade, over HTTP/2 one connects.
    private static bool MayBeWebSocket(HttpContext context) => context.Request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(context.Request.Method);

    private static bool IsForFunctions(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(typeof(FunctionsListener)) == true
        && !context.Request.Path.StartsWithSegments(ClusterApi.Prefix, StringComparison.Ordinal)
        && !(HttpMethods.IsPost(context.Request.Method) && ClusterApi.FirstRoutes.Contains(context.Request.Path.Value, StringComparer.Ordinal));
}
