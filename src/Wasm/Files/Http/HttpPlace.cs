using System.Diagnostics.CodeAnalysis;

namespace Wetware.Wasm.Files;

/// <summary>A part of the web: a host, and optionally a scheme, a port and the beginning of the path.</summary>
public sealed record HttpPlace
{
    private readonly string _host = "";

    private const string AnyHost = "*";

    /// <summary>The host's name or address; <c>*.example.org</c> for all below <c>example.org</c>, but not itself; <c>*</c> for all.</summary>
    public required string Host
    {
        get => _host;
        init => _host = !string.IsNullOrWhiteSpace(value) && !value.AsSpan(1).Contains('*') && (value[0] != '*' || value == AnyHost || value.StartsWith("*.", StringComparison.Ordinal))
            ? value
            : throw new ArgumentException("a host is a name, an address, *. and a name, or *", nameof(value));
    }

    /// <summary><c>http</c> or <c>https</c>; null for both.</summary>
    public string? Scheme { get; init; }

    /// <summary>The port; null for the scheme's own.</summary>
    public int? Port { get; init; }

    /// <summary>What the path begins with, as whole names; default everything. Any other covers no path with an escaped slash or backslash.</summary>
    public string PathPrefix { get; init; } = "/";

    /// <summary>Reads <c>[scheme://]host[:port][/path]</c>.</summary>
    /// <exception cref="FormatException">It does not read so.</exception>
    public static HttpPlace Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var scheme = text.Contains("://", StringComparison.Ordinal) ? text[..text.IndexOf("://", StringComparison.Ordinal)] : null;
        if (scheme is not (null or "http" or "https"))
            throw new FormatException($"'{text}': the scheme must be http or https");
        var rest = scheme is null ? text : text[(scheme.Length + 3)..];
        // The star is no part of a web address: a letter stands in while the rest is read.
        var any = rest == AnyHost || rest.StartsWith("*:", StringComparison.Ordinal) || rest.StartsWith("*/", StringComparison.Ordinal);
        var wild = !any && rest.StartsWith("*.", StringComparison.Ordinal);
        if (!Uri.TryCreate($"{scheme ?? "http"}://{(any ? "a" + rest[1..] : wild ? rest[2..] : rest)}", UriKind.Absolute, out var address)
            || address.Host.Length == 0 || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new FormatException($"'{text}' is not [scheme://]host[:port][/path]");
        return new HttpPlace
        {
            Host = any ? AnyHost : (wild ? "*." : "") + address.Host,
            Scheme = scheme,
            Port = address.IsDefaultPort ? null : address.Port,
            PathPrefix = address.AbsolutePath,
        };
    }

    /// <summary>Reads as <see cref="Parse"/> does; false when the text does not read so.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HttpPlace? place)
    {
        try
        {
            place = text is null ? null : Parse(text);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            place = null;
        }

        return place is not null;
    }

    /// <summary>True when an absolute address of http or https is in this part.</summary>
    public bool Covers(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return (Scheme is null || Scheme == address.Scheme)
            && (Port is null ? address.IsDefaultPort : Port == address.Port)
            && HostCovers(address.Host)
            && PathCovers(address.AbsolutePath);
    }

    private bool HostCovers(string host) => Host == AnyHost || (Host[0] == '*'
        ? host.Length > Host.Length - 1 && host.EndsWith(Host[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(Host, StringComparison.OrdinalIgnoreCase));

    private bool PathCovers(string path)
    {
        if (!path.StartsWith(PathPrefix, StringComparison.Ordinal))
            return false;
        // A server may read an escaped slash as one, after which dots lead out of the part that was granted.
        if (PathPrefix != "/" && (path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase)))
            return false;
        return PathPrefix.EndsWith('/') || path.Length == PathPrefix.Length || path[PathPrefix.Length] == '/';
    }
}
