using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace Wetware.Clustering.Security;

/// <summary>
/// Mutual TLS 1.3 for Orleans' connections: between silos, and between clients and silos. Each side proves that it holds the cluster secret before the first
/// byte of Orleans' protocol is sent.
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
            var tls = Options(secret(all).Authority);
            connections.ConfigureSiloInboundConnection(builder => guard.Guard(builder, inner => inner.UseServerTls(tls)));
            connections.ConfigureGatewayInboundConnection(builder => guard.Guard(builder, inner => inner.UseServerTls(tls)));
            connections.ConfigureSiloOutboundConnection(builder => builder.UseClientTls(tls));
        });
        return silo;
    }

    internal static IClientBuilder UseClusterTls(this IClientBuilder client, Func<IServiceProvider, ClusterSecret> secret)
    {
        client.Services.AddOptions<ClientConnectionOptions>().Configure<IServiceProvider>((connections, all) =>
        {
            var tls = Options(secret(all).Authority);
            connections.ConfigureConnection(builder => builder.UseClientTls(tls));
        });
        return client;
    }

    private static TlsOptions Options(ClusterAuthority authority) => new()
    {
        LocalCertificate = authority.Certificate,
        LocalClientCertificateSelector = (_, _, _, _, _) => authority.Certificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => authority.Trusts(certificate),
        SslProtocols = SslProtocols.Tls13,
        HandshakeTimeout = ConnectionGuard.HandshakeTimeout,
        OnAuthenticateAsClient = (_, options) => options.TargetHost = ClusterAuthority.HostName,
    };
}
