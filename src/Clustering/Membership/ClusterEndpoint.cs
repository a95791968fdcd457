using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Security;
using Wetware.Errors;

using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Wetware.Clustering.Membership;

/// <summary>
/// A node's small HTTP server for other nodes and clients: who I am and who leads, and on the primary the membership table. It starts before the
/// silo, because joining needs it. It speaks mutual TLS: both sides prove that they hold the cluster secret before a request is read. Requests are capped at
/// <see cref="MemberLimits.MaxRequestBytes"/>.
/// </summary>
public sealed partial class ClusterEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ClusterAuthority _authority;
    private volatile Advertisement? _self;
    private volatile IMemberTable? _table;

    private ClusterEndpoint(IPAddress bind, int port, ClusterSecret secret, TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _authority = secret.Authority;
        var guard = new ConnectionGuard(time, loggers.CreateLogger<ConnectionGuard>());
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [HostArguments.NoReload] });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(bind, port, listen => guard.Guard(listen, _ => listen.UseHttps(Tls(secret.Authority))));
            kestrel.Limits.MaxRequestBodySize = MemberLimits.MaxRequestBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 512;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        });
        _app = builder.Build();
        _app.Run(Handle);
    }

    /// <summary>Address and port that it listens on.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Starts to listen.</summary>
    /// <exception cref="NodeStartException">The port is taken or may not be used.</exception>
    public static async Task<ClusterEndpoint> Start(
        IPAddress bind, int port, ClusterSecret secret, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (port != 0)
            NodePorts.Probe(new IPEndPoint(bind, port), "Cluster:ClusterPort");
        var endpoint = new ClusterEndpoint(bind, port, secret, time, loggers);
        try
        {
            await endpoint._app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
            throw new NodeStartException($"Cluster:ClusterPort: {bind}:{port} cannot be listened on: {error.InnerException?.Message ?? error.Message}", error);
        }

        var url = new Uri(endpoint._app.Urls.Single());
        endpoint.Address = new IPEndPoint(bind, url.Port);
        return endpoint;
    }

    /// <summary>
    /// Starts on the port of the options. Without one, a silo that may lead uses <see cref="ClusteringOptions.DefaultClusterPort"/> if it is free, so that
    /// others can join by host name alone; otherwise the system chooses.
    /// </summary>
    internal static async Task<ClusterEndpoint> StartForSilo(
        ClusteringOptions options, IPAddress bind, ClusterSecret secret, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var port = options.ClusterPort ?? (options.CanLead ? ClusteringOptions.DefaultClusterPort : 0);
        try
        {
            return await Start(bind, port, secret, time, loggers, cancellationToken).ConfigureAwait(false);
        }
        catch (NodeStartException) when (options.ClusterPort is null && port != 0)
        {
            var endpoint = await Start(bind, 0, secret, time, loggers, cancellationToken).ConfigureAwait(false);
            var logger = loggers.CreateLogger<ClusterEndpoint>();
            LogDefaultPortTaken(logger, port);
            return endpoint;
        }
    }

    /// <summary>What to tell callers from now on.</summary>
    public void Tell(Advertisement self) => _self = self;

    /// <summary>Serves the table: this node is the primary.</summary>
    public void Serve(IMemberTable table) => _table = table;

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _app.DisposeAsync().ConfigureAwait(false);

    private async Task Handle(HttpContext context)
    {
        var (status, answer) = await Answer(context.Request, context.RequestAborted).ConfigureAwait(false);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<(int Status, byte[] Body)> Answer(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var body = await ReadBody(request, cancellationToken).ConfigureAwait(false);
            return (request.Method, request.Path.Value) switch
            {
                ("GET", ClusterPaths.Info) => (StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(await Info(cancellationToken).ConfigureAwait(false), MemberJson.Default.NodeInfo)),
                ("POST", _) when !_authority.Trusts(await request.HttpContext.Connection.GetClientCertificateAsync(cancellationToken).ConfigureAwait(false), ClusterRole.Node) =>
                    Error(StatusCodes.Status403Forbidden, ErrorKind.Denied, "only nodes read and change the membership"),
                ("POST", _) => await Members(request.Path.Value, body, cancellationToken).ConfigureAwait(false),
                _ => Error(StatusCodes.Status404NotFound, ErrorKind.NotFound, "there is nothing here"),
            };
        }
        catch (BadHttpRequestException error)
        {
            return Error(error.StatusCode, ErrorKind.Limit, error.Message);
        }
        catch (JsonException error)
        {
            return Error(StatusCodes.Status400BadRequest, ErrorKind.Failed, error.Message);
        }
        catch (WetwareException error)
        {
            var status = error.Kind == ErrorKind.Overloaded ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest;
            return Error(error.Kind == ErrorKind.Disconnected ? StatusCodes.Status503ServiceUnavailable : status, error.Kind, error.Message);
        }
    }

    private static HttpsConnectionAdapterOptions Tls(ClusterAuthority authority) => new()
    {
        ServerCertificateSelector = (_, _) => authority.CertificateOf(ClusterRole.Node),
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (certificate, _, _) => authority.Trusts(certificate, ClusterRole.Node, ClusterRole.Operator),
        SslProtocols = SslProtocols.Tls13,
        HandshakeTimeout = ConnectionGuard.HandshakeTimeout,
    };

    private static async Task<byte[]> ReadBody(HttpRequest request, CancellationToken cancellationToken)
    {
        // Kestrel ends a body that grows past the limit with BadHttpRequestException.
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.ToArray();
    }

    private static (int Status, byte[] Body) Error(int status, ErrorKind code, string message) =>
        (status, JsonSerializer.SerializeToUtf8Bytes(new ErrorAnswer(code.Word(), message), MemberJson.Default.ErrorAnswer));
}
