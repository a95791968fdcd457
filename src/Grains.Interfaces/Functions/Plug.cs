namespace Wetware.Functions;

/// <summary>Binds a method and a path to a function or a file.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.plug")]
public sealed record Plug
{
    /// <summary><see cref="Method"/> of plugs that take every method.</summary>
    public const string AnyMethod = "any";

    /// <summary>The method in lower case, or <see cref="AnyMethod"/>.</summary>
    [Id(0)]
    public required string Method { get; init; }

    /// <summary>The pattern: literal segments, <c>!name</c> for one segment, <c>*name</c> last for the rest. Begins with a slash.</summary>
    [Id(1)]
    public required string Path { get; init; }

    /// <summary>Only requests for this host, without port, in lower case; null for all.</summary>
    [Id(2)]
    public string? Host { get; init; }

    /// <summary>What answers.</summary>
    [Id(3)]
    public PlugKind Kind { get; init; }

    /// <summary>A name, or <c>techID://</c> and 64 hex digits; of a proxy, the address of its backend.</summary>
    [Id(4)]
    public required string Name { get; init; }

    /// <summary>The exported function that is called; null for <c>_start</c>.</summary>
    [Id(5)]
    public string? StartFunction { get; init; }

    /// <summary>Handed to the function with each request, unread.</summary>
    [Id(6)]
    public string? Data { get; init; }

    /// <summary>Words that filters and people go by.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>What one call may use.</summary>
    [Id(8)]
    public PlugLimits Limits { get; init; } = new();

    /// <summary>Media type of a file that is named by its digest; when it is null, the type under which the blob was given last counts.</summary>
    [Id(9)]
    public string? ContentType { get; init; }

    /// <summary>The <c>Cache-Control</c> of a file; null for <c>no-cache</c>, which lets caches keep it and ask each time whether it changed.</summary>
    [Id(10)]
    public string? CacheControl { get; init; }

    /// <summary>The blob, when <see cref="Name"/> is a digest; filled in by the catalog.</summary>
    [Id(11)]
    public Blob? Blob { get; init; }

    /// <summary>How many instances of the function are kept for later calls; null for a new instance for each call.</summary>
    [Id(12)]
    public PlugWarm? Warm { get; init; }

    /// <summary>
    /// The arguments of a WASI command after <c>argv[0]</c>. One that equals a segment of <see cref="Path"/> which binds, as <c>!name</c> or <c>*rest</c>, stands for what a request has there, as one
    /// argument. Null for none.
    /// </summary>
    [Id(13)]
    public IReadOnlyList<string>? PosixArguments { get; init; }

    /// <summary>What tells plugs apart: host, method and path.</summary>
    public string Key => KeyOf(Method, Path, Host);

    /// <summary>The key of a plug.</summary>
    public static string KeyOf(string method, string path, string? host) => $"{method}{path}{(host is null ? "" : $" {host}")}";
}

/// <summary>What answers the requests of a plug.</summary>
public enum PlugKind
{
    /// <summary>A function runs.</summary>
    Function = 0,

    /// <summary>A file is sent.</summary>
    File = 1,

    /// <summary>Another server answers.</summary>
    Proxy = 2,
}

/// <summary>The words of <see cref="PlugKind"/>.</summary>
public static class PlugKinds
{
    /// <summary><c>function</c>, <c>file</c> or <c>proxy</c>.</summary>
    public static string Word(this PlugKind kind) => kind switch
    {
        PlugKind.Function => "function",
        PlugKind.File => "file",
        PlugKind.Proxy => "proxy",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "there is no such kind of plug"),
    };

    /// <summary>The kind of a word; null when it is none.</summary>
    public static PlugKind? Find(string? word) => Enum.GetValues<PlugKind>().Cast<PlugKind?>().FirstOrDefault(kind => kind!.Value.Word() == word);
}

/// <summary>What one call of a plug may use; null means the default of the node.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.plug-limits")]
public sealed record PlugLimits
{
    /// <summary>Bytes of a request's body.</summary>
    [Id(0)]
    public long? BodyBytes { get; init; }

    /// <summary>Wall time of a call. 1 ms to 1 h.</summary>
    [Id(1)]
    public TimeSpan? Time { get; init; }

    /// <summary>Bytes of the guest's memory.</summary>
    [Id(2)]
    public long? MemoryBytes { get; init; }

    /// <summary>Instructions, in units of fuel.</summary>
    [Id(3)]
    public long? Fuel { get; init; }

    /// <summary>Calls at once on each node; one more is answered 429.</summary>
    [Id(4)]
    public int? Concurrency { get; init; }
}

/// <summary>Instances of a function that are kept between the calls of its plug: its memory survives from one call to the next. On each gateway.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.plug-warm")]
public sealed record PlugWarm
{
    /// <summary>The most instances that wait for a call. 1 to 64.</summary>
    [Id(0)]
    public required int Count { get; init; }

    /// <summary>Calls that one instance serves before it is dropped. 1 to 1,000,000; 1,000 by default.</summary>
    [Id(1)]
    public int Uses { get; init; } = 1000;

    /// <summary>How long an instance waits for a call before it is dropped. 1 s to 1 h; 60 s by default.</summary>
    [Id(2)]
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>A function that sees requests before their plug does, or what plugs answer, in the order in which filters were added.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-filter")]
public sealed record FunctionFilter
{
    /// <summary><see cref="Name"/> of a filter of the platform's own, which lets requests with a JSON Web Token pass as its data says.</summary>
    public const string Jwt = "builtin://jwt";

    /// <summary>Chosen by the catalog: 20 letters and digits.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>A name, or <c>techID://</c> and 64 hex digits, or <see cref="Jwt"/>.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>The exported function that is called; null for <c>_start</c>.</summary>
    [Id(2)]
    public string? StartFunction { get; init; }

    /// <summary>Handed to the function, unread.</summary>
    [Id(3)]
    public string? Data { get; init; }

    /// <summary>Only requests whose path begins with this; null for all.</summary>
    [Id(4)]
    public string? Path { get; init; }

    /// <summary>Only requests with this method, in lower case; null for all.</summary>
    [Id(5)]
    public string? Method { get; init; }

    /// <summary>Only plugs with this tag, <c>key</c> or <c>key=value</c>; null for all.</summary>
    [Id(6)]
    public string? Tag { get; init; }

    /// <summary>The blob, when <see cref="Name"/> is a digest; filled in by the catalog.</summary>
    [Id(7)]
    public Blob? Blob { get; init; }

    /// <summary>Whether it sees the request, or the answer.</summary>
    [Id(8)]
    public FilterPhase Phase { get; init; }
}

/// <summary>When a filter runs. The words are the names in lower case.</summary>
public enum FilterPhase
{
    /// <summary>Before the plug answers. The default.</summary>
    Request = 0,

    /// <summary>When the plug has answered, before anything is sent.</summary>
    Response = 1,
}
