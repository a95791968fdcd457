using Wetware.Errors;

namespace Wetware.Functions;

/// <summary>What fields of the function platform may hold. Each check throws an error that names field and limit.</summary>
public static class FunctionRules
{
    private static readonly string[] Methods = ["get", "head", "post", "put", "delete", "patch", "options", "trace", Plug.AnyMethod];

    // Import modules of guests: a program under one of these names would stand in for the platform.
    private static readonly string[] Reserved = ["core", "my-own-cluster", "core-api", "wasi_unstable", "wasi_snapshot_preview1", "env", "ww"];

    /// <summary>Where the platform's own routes are; no plug may lie there.</summary>
    public const string ReservedPath = "/my-own-cluster/";

    /// <summary>A blob's digest in lower case, from 64 hex digits with or without <c>techID://</c>.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string TechId(string field, string? text)
    {
        var hex = text?.StartsWith(Blob.Scheme, StringComparison.Ordinal) == true ? text[Blob.Scheme.Length..] : text;
        return hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit)
            ? hex.ToLowerInvariant()
            : throw Bad(field, "must be the 64 hex digits of a SHA-256");
    }

    /// <summary>A name for a blob.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string Name(string field, string? name)
    {
        Text(field, name, 1, CatalogLimits.MaxNameLength);
        if (name!.StartsWith(Blob.Scheme, StringComparison.OrdinalIgnoreCase))
            throw Bad(field, $"must not begin with {Blob.Scheme}");
        return Reserved.Contains(name, StringComparer.Ordinal) ? throw Bad(field, $"\"{name}\" is reserved") : name;
    }

    /// <summary>A name or <c>techID://</c> reference.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string Reference(string field, string? reference) =>
        reference?.StartsWith(Blob.Scheme, StringComparison.Ordinal) == true ? Blob.Scheme + TechId(field, reference) : Name(field, reference);

    /// <summary>The address of a proxy's backend: <c>http</c> or <c>https</c>, host, port and path.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string Backend(string field, string? url)
    {
        Text(field, url, 1, CatalogLimits.MaxNameLength);
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 }
            ? address.AbsoluteUri
            : throw Bad(field, $"\"{url}\" is not the address of a server, as in http://127.0.0.1:9000/app");
    }

    /// <summary>A media type, such as <c>text/html; charset=utf-8</c>.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string ContentType(string field, string? type)
    {
        Text(field, type, 3, CatalogLimits.MaxContentTypeLength);
        var slash = type!.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < type.Length - 1 && type.All(char.IsAscii) ? type : throw Bad(field, $"\"{type}\" is not a media type, as in text/html");
    }

    /// <summary>A method in lower case; <c>*</c> and <c>any</c> are the same.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string Method(string field, string? method)
    {
        var lower = method == "*" ? Plug.AnyMethod : method?.ToLowerInvariant();
        return lower is not null && Methods.Contains(lower) ? lower : throw Bad(field, $"must be one of {string.Join(", ", Methods)}");
    }

    /// <summary>Checks a plug and returns it in its one spelling.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, naming the field.</exception>
    public static Plug Check(Plug plug)
    {
        ArgumentNullException.ThrowIfNull(plug);
        if (!Enum.IsDefined(plug.Kind))
            throw Bad("type", "must be function, file or proxy");
        Pattern("path", plug.Path);
        if (plug.Path.StartsWith(ReservedPath, StringComparison.Ordinal))
            throw Bad("path", $"{ReservedPath} is the platform's own");
        CheckFunction(plug.StartFunction, plug.Data);
        if (plug.CacheControl is not null)
            Text("cache_control", plug.CacheControl, 1, 256);
        if (plug.Kind == PlugKind.File && Method("method", plug.Method) is not ("get" or "head" or Plug.AnyMethod))
            throw Bad("method", "a file answers get, head or any");
        Tags(plug.Tags);
        Limits(plug.Limits);
        Warm(plug);
        if (plug is { PosixArguments.Count: > 0, Kind: not PlugKind.Function })
            throw Bad("posix_arguments", "only functions have arguments");
        PosixArguments("posix_arguments", plug.PosixArguments);
        return plug with
        {
            Method = Method("method", plug.Method),
            Name = plug.Kind == PlugKind.Proxy ? Backend("name", plug.Name) : Reference("name", plug.Name),
            Host = Host(plug.Host),
            ContentType = plug.ContentType is null ? null : ContentType("content_type", plug.ContentType),
            PosixArguments = plug.PosixArguments is { Count: > 0 } arguments ? arguments : null,
            Blob = null,
        };
    }

    /// <summary>Checks a filter and returns it in its one spelling.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, naming the field.</exception>
    public static FunctionFilter Check(FunctionFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        CheckFunction(filter.StartFunction, filter.Data);
        if (filter.Path is { } path)
        {
            Text("path", path, 1, CatalogLimits.MaxPathLength);
            if (path[0] != '/')
                throw Bad("path", "must begin with /");
        }

        if (!Enum.IsDefined(filter.Phase) || (filter.Phase == FilterPhase.Response && filter.Name == FunctionFilter.Jwt))
            throw Bad("phase", $"must be request or response, and request for {FunctionFilter.Jwt}");
        if (filter.Tag is { } tag)
            Text("tag", tag, 1, 2 * CatalogLimits.MaxTagLength);
        return filter with
        {
            Id = "",
            Name = filter.Name == FunctionFilter.Jwt ? filter.Name : Reference("name", filter.Name),
            Method = filter.Method is null or Plug.AnyMethod or "*" ? null : Method("method", filter.Method),
            Blob = null,
        };
    }

    /// <summary>A page of a list.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static void Page(int limit)
    {
        if (limit is < 1 or > CatalogLimits.MaxPage)
            throw Bad("limit", $"must be 1 to {CatalogLimits.MaxPage}");
    }

    /// <summary>A text of bounded length without control characters.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static void Text(string field, string? text, int least, int most)
    {
        if (text is null || text.Length < least || text.Length > most)
            throw Bad(field, $"must have {least} to {most} characters");
        if (text.Any(char.IsControl))
            throw Bad(field, "must not contain control characters");
    }

    /// <summary>The arguments of a WASI command.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static void PosixArguments(string field, IReadOnlyList<string>? arguments)
    {
        if (arguments is null)
            return;
        if (arguments.Count > CatalogLimits.MaxArguments)
            throw Bad(field, $"must be at most {CatalogLimits.MaxArguments}");
        if (arguments.Sum(argument => (long)argument.Length) > CatalogLimits.MaxArgumentsLength)
            throw Bad(field, $"must have at most {CatalogLimits.MaxArgumentsLength} characters together");
        if (arguments.Any(argument => argument.Contains('\0', StringComparison.Ordinal)))
            throw Bad(field, "must not contain the character 0, which ends an argument");
    }

    private static WetwareException Bad(string field, string problem) => new(ErrorKind.Failed, $"{field}: {problem}");

    private static void CheckFunction(string? start, string? data)
    {
        if (start is not null)
            Text("start_function", start, 1, CatalogLimits.MaxStartFunctionLength);
        if (data?.Length > CatalogLimits.MaxDataLength)
            throw Bad("data", $"must have at most {CatalogLimits.MaxDataLength} characters");

        // It travels as a header.
        if (data?.AsSpan().ContainsAny('\r', '\n', '\0') == true)
            throw Bad("data", "must not contain line breaks; JSON needs none");
    }

    private static void Pattern(string field, string? path)
    {
        Text(field, path, 1, CatalogLimits.MaxPathLength);
        if (path![0] != '/')
            throw Bad(field, "must begin with /");
        var segments = path[1..].Split('/');
        if (segments.Length > CatalogLimits.MaxSegments)
            throw Bad(field, $"must have at most {CatalogLimits.MaxSegments} segments");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (segment is "." or "..")
                throw Bad(field, $"a segment must not be {segment}: clients resolve it before they send a request");
            if (segment.Length == 0 || segment[0] is not ('!' or '*'))
                continue;
            if (segment[0] == '*' && i < segments.Length - 1)
                throw Bad(field, $"{segment} takes the whole rest and must be the last segment");
            if (segment.Length == 1 || !segment.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                throw Bad(field, $"{segment}: a parameter's name has letters, digits, - and _");
            if (!names.Add(segment[1..]))
                throw Bad(field, $"{segment}: the name is there twice");
        }
    }

    private static string? Host(string? host)
    {
        if (string.IsNullOrEmpty(host))
            return null;
        return host.Length <= CatalogLimits.MaxHostLength && Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? host.ToLowerInvariant()
            : throw Bad("host", $"must be a host name without port, of at most {CatalogLimits.MaxHostLength} characters");
    }

    private static void Tags(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count > CatalogLimits.MaxTags)
            throw Bad("tags", $"must be at most {CatalogLimits.MaxTags}");
        foreach (var (key, value) in tags)
        {
            Text("tags", key, 1, CatalogLimits.MaxTagLength);
            Text($"tags.{key}", value, 0, CatalogLimits.MaxTagLength);
        }
    }

    private static void Limits(PlugLimits limits)
    {
        Range("limits.body_bytes", limits.BodyBytes, 0, 1L << 30);
        Range("limits.time_ms", (long?)limits.Time?.TotalMilliseconds, 1, 3_600_000);
        Range("limits.memory_bytes", limits.MemoryBytes, 65_536, 4L << 30);
        Range("limits.fuel", limits.Fuel, 1, long.MaxValue);
        Range("limits.concurrency", limits.Concurrency, 1, 10_000);
    }

    private static void Warm(Plug plug)
    {
        if (plug.Warm is not { } warm)
            return;
        if (plug.Kind != PlugKind.Function)
            throw Bad("warm", "only functions have instances");
        Range("warm.count", warm.Count, 1, 64);
        Range("warm.uses", warm.Uses, 1, 1_000_000);
        Range("warm.idle_ms", (long)warm.Idle.TotalMilliseconds, 1000, 3_600_000);
    }

    private static void Range(string field, long? value, long least, long most)
    {
        if (value < least || value > most)
            throw Bad(field, $"{value} is not allowed; use {least} to {most}");
    }
}
