using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace Wetware.Clustering.Security;

/// <summary>
/// Mutual TLS 1.3 for Orleans' connections: between silos, and between clients and silos. Each side proves that it holds the cluster secret before the first
/// byte of Orleans' protocol is sent, and as what: the silo port takes nodes alone, the gateway port operators' clients as well.
/// </summary>
public static class ClusterTls
{
    /// <summary>Protects all connections of a silo.</summary>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo, ClusterSecret secret) => silo.UseClusterTls(_ => secret);

    /// <summary>Protects all connections of a client.</summary>
    public static IClientBuilder UseClusterTls(this IClientBuilder client, ClusterSecret secret) => client.UseClusterTls(_ => secret);

    internal static ISiloBuilder UseClusterTls(this ISiloBuilder silo, Func<IServiceProvider, ClusterSecret> secret)
    {
        silo.Services.AddSingleton(all => new ConnectionGuard(all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<ConnectionGuard>>()));
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ConnectionGuard, IServiceProvider>((connections, guard, all) =>
        {
            var authority = secret(all).Authority;
            var nodes = Options(authority, ClusterRole.Node, ClusterRole.Node);
            var clients = Options(authority, ClusterRole.Node, ClusterRole.Operator, ClusterRole.Node);
            connections.ConfigureSiloInboundConnection(builder => guard.Guard(builder, inner => inner.UseServerTls(nodes)));
            connections.ConfigureGatewayInboundConnection(builder => guard.Guard(builder, inner => inner.UseServerTls(clients)));
            connections.ConfigureSiloOutboundConnection(builder => builder.UseClientTls(nodes));
        });
        return silo;
    }

    internal static IClientBuilder UseClusterTls(this IClientBuilder client, Func<IServiceProvider, ClusterSecret> secret)
    {
        client.Services.AddOptions<ClientConnectionOptions>().Configure<IServiceProvider>((connections, all) =>
        {
            var tls = Options(secret(all).Authority, ClusterRole.Operator, ClusterRole.Node);
            connections.ConfigureConnection(builder => builder.UseClientTls(tls));
        });
        return client;
    }

    private static TlsOptions Options(ClusterAuthority authority, ClusterRole own, params ClusterRole[] others) => new()
    {
        // The selectors choose, so that renewed certificates count; the client side wants one of the right use besides.
        LocalCertificate = authority.CertificateOf(own),
        LocalServerCertificateSelector = (_, _) => authority.CertificateOf(own),
        LocalClientCertificateSelector = (_, _, _, _, _) => authority.CertificateOf(own),
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => authority.Trusts(certificate, others),
        SslProtocols = SslProtocols.Tls13,
        HandshakeTimeout = ConnectionGuard.HandshakeTimeout,
        OnAuthenticateAsClient = (_, options) => options.TargetHost = ClusterAuthority.HostName,
    };
}
