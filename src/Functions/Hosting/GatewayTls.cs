using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Wetware.Functions.Serving;

namespace Wetware.Functions;

/// <summary>The TLS of a gateway's listeners, which share one certificate: the one that the options name, or one of the gateway's own making.</summary>
/// <param name="options">The checked options.</param>
/// <param name="folder">Where the certificate is kept that is made.</param>
/// <param name="loggers">Where is logged.</param>
public sealed class GatewayTls(FunctionOptions options, string folder, ILoggerFactory loggers)
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly Lazy<CertificateSource> _certificates = new(() =>
    {
        var source = new CertificateSource(options, folder, TimeProvider.System, loggers.CreateLogger("Wetware.Functions.Certificates"));
        source.Load();
        return source;
    });

    /// <summary>Makes a listener speak TLS 1.2 or 1.3, and HTTP/1.1 or HTTP/2 over it.</summary>
    /// <exception cref="InvalidOperationException">The certificate cannot be read or made; says why.</exception>
    public void Protect(ListenOptions endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var certificates = _certificates.Value;
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(certificates.Current()),
            HandshakeTimeout = HandshakeTimeout,
        });
    }
}
