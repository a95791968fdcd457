using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wetware.Functions.Admin;
using Wetware.Functions.Serving;

namespace Wetware.Functions;

/// <summary>The HTTPS listener of functions and files. Its requests pass none of the gateway's routes but the admin API's.</summary>
public static class FunctionsListener
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the listener, where <see cref="FunctionOptions.Listen"/> says one.</summary>
    /// <param name="kestrel">The gateway's server.</param>
    /// <param name="options">The checked options.</param>
    /// <param name="folder">Where the certificate is kept that is made.</param>
    /// <param name="first">What connections pass before anything else.</param>
    /// <param name="loggers">Where is logged.</param>
    public static void ListenForFunctions(this KestrelServerOptions kestrel, FunctionOptions options, string folder, Action<ListenOptions> first, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(first);
        if (options.Listen is null)
            return;
        var certificates = new CertificateSource(options, folder, TimeProvider.System, loggers.CreateLogger("Wetware.Functions.Certificates"));
        certificates.Load();
        kestrel.Listen(IPEndPoint.Parse(options.Listen), endpoint =>
        {
            first(endpoint);
            endpoint.Use(next => connection =>
            {
                connection.Items[typeof(FunctionsListener)] = true;
                return next(connection);
            });
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(certificates.Current()),
                HandshakeTimeout = HandshakeTimeout,
            });
        });
    }

    /// <summary>Answers the listener's requests; those for the admin API go on to the gateway's own routes, so that no plug and no filter can stand in their way.</summary>
    public static void UseFunctions(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapWhen(IsForFunctions, branch =>
        {
            branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
            branch.Run(context => context.RequestServices.GetRequiredService<FunctionRequests>().InvokeAsync(context));
        });
    }

    private static bool IsForFunctions(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(typeof(FunctionsListener)) == true
        && !context.Request.Path.StartsWithSegments(ClusterApi.Prefix, StringComparison.Ordinal)
        && !(HttpMethods.IsPost(context.Request.Method) && ClusterApi.FirstRoutes.Contains(context.Request.Path.Value, StringComparer.Ordinal));
}
