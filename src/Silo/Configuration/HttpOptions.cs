namespace Wetware.Silo.Configuration;

/// <summary>Section <c>Http</c>: the gateway's HTTP side.</summary>
public sealed class HttpOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Http";

    /// <summary>Address and port, <c>127.0.0.1:8080</c> by default. Port 0 = chosen by the system.</summary>
    public string Listen { get; set; } = "127.0.0.1:8080";

    /// <summary>Speak HTTPS at <see cref="Listen"/>, with the certificate of functions. Default false.</summary>
    public bool Tls { get; set; }

    /// <summary>Bearer token that every request must carry, except <c>/health</c> and <c>/alive</c>. 16 to 1024 characters. Default none.</summary>
    public string? Token { get; set; }

    /// <summary>File whose first line is <see cref="Token"/>. Default none.</summary>
    public string? TokenFile { get; set; }

    /// <summary>
    /// File with tokens of limited scope, which <c>ww http-token</c> makes. Once it exists, every request needs a token. Default:
    /// <c>http-tokens.json</c> in <c>&lt;local data&gt;/wetware/&lt;namespace&gt;</c>.
    /// </summary>
    public string? TokensFile { get; set; }

    /// <summary>
    /// Origins, as <c>https://console.example:8443</c>, whose web pages may use the gateway; they are answered with CORS headers. At most 64. Default none:
    /// only pages of the gateway itself may.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Listen beyond loopback without a token. Default false.</summary>
    public bool Open { get; set; }

    /// <summary>Largest request body, in bytes. 1 KiB to 1 GiB. Default 64 MiB.</summary>
    public long MaxBodyBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Connections at once. 1 to 100,000. Default 1024.</summary>
    public int MaxConnections { get; set; } = 1024;

    /// <summary>Connections at once from one address. 1 to 100,000. Default 512.</summary>
    public int MaxConnectionsPerAddress { get; set; } = 512;

    /// <summary>How long a new connection may be silent. 100 ms to 10 min. Default 5 s.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Log a line for each request. Default false.</summary>
    public bool AccessLog { get; set; }

    /// <summary>Bytes of all request bodies that are in memory at once. 1 MiB to 64 GiB. Default 256 MiB.</summary>
    public long MaxUploadBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Event streams at once. 1 to 10,000. Default 256.</summary>
    public int MaxEventStreams { get; set; } = 256;

    /// <summary>Where devices are served: a port of loopback such as <c>3000</c>, or address and port. Port 0 = chosen by the system. Default none: devices are not served.</summary>
    public string? Devices { get; set; }

    /// <summary>Base address that devices are told, such as <c>http://10.0.0.7:3000</c>. Default: this machine's address on the way to the device.</summary>
    public string? DevicesUrl { get; set; }

    /// <summary>Networks of devices, such as <c>10.1.0.0/16</c>, besides those of this machine's interfaces. At most 64. Default none.</summary>
    public IList<string> DeviceNetworks { get; } = [];

    /// <summary>Folder with devices, modules and deployments, as <c>ww device export</c> writes it, that is loaded at each start in place of those that there are. Default none.</summary>
    public string? DeviceInit { get; set; }

    /// <summary>Look for devices by multicast DNS. Default true.</summary>
    public bool DeviceDiscovery { get; set; } = true;

    /// <summary>Deploy to devices only what is certified by cards and zones. Default false: certificates are advice.</summary>
    public bool EnforceDeviceCards { get; set; }

    /// <summary>Web consoles open at once. 1 to 10,000. Default 100.</summary>
    public int MaxConsoles { get; set; } = 100;
}
