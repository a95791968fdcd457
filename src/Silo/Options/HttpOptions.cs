namespace Wetware.Silo.Options;

/// <summary>Section <c>Http</c>: the gateway's HTTP side.</summary>
public sealed class HttpOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Http";

    /// <summary>Address and port, <c>127.0.0.1:8080</c> by default. Port 0 = chosen by the system.</summary>
    public string Listen { get; set; } = "127.0.0.1:8080";

    /// <summary>Bearer token that every request must carry, except <c>/health</c> and <c>/alive</c>. 16 to 1024 characters. Default none.</summary>
    public string? Token { get; set; }

    /// <summary>Listen beyond loopback without a token. Default false.</summary>
    public bool Open { get; set; }

    /// <summary>Largest request body, in bytes. 1 KiB to 1 GiB. Default 64 MiB.</summary>
    public long MaxBodyBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Connections at once. 1 to 100,000. Default 1024.</summary>
    public int MaxConnections { get; set; } = 1024;

    /// <summary>Bytes of all request bodies that are in memory at once. 1 MiB to 64 GiB. Default 256 MiB.</summary>
    public long MaxUploadBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Event streams at once. 1 to 10,000. Default 256.</summary>
    public int MaxEventStreams { get; set; } = 256;
}
