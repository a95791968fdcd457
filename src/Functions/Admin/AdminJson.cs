using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Wetware.Functions.Admin;

/// <summary>How the admin API writes and reads JSON: snake case, no unknown members, nothing where there is nothing.</summary>
internal static class AdminJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        MaxDepth = 16,
        Converters = { new ListWithoutNulls() },
    };

    public static JsonNode? ToNode<T>(this T value) => JsonSerializer.SerializeToNode(value, Options);

    public static string ToText<T>(this T value) => JsonSerializer.Serialize(value, Options);
}

/// <summary>Refuses null as an element of a list, which the serializer lets pass.</summary>
internal sealed class ListWithoutNulls : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && !typeToConvert.GetGenericArguments()[0].IsValueType;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<IReadOnlyList<T>>
        where T : class
    {
        public override IReadOnlyList<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var list = JsonSerializer.Deserialize<List<T>>(ref reader, options);
            return list?.Contains(null!) == true ? throw new JsonException("a list must not contain null") : list;
        }

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize<IEnumerable<T>>(writer, value, options);
    }
}

/// <summary>A plug.</summary>
public sealed record PlugJson
{
    /// <summary>The method: get, post, …, or any.</summary>
    public required string Method { get; init; }

    /// <summary>The pattern: literal segments, <c>!name</c> for one, <c>*name</c> for the rest.</summary>
    public required string Path { get; init; }

    /// <summary>A name, or <c>techID://</c> and 64 hex digits; of a proxy, the address of its backend.</summary>
    public required string Name { get; init; }

    /// <summary><c>function</c>, <c>file</c> or <c>proxy</c>; the routes of one kind leave it out.</summary>
    public string? Type { get; init; }

    /// <summary>Only requests for this host.</summary>
    public string? Host { get; init; }

    /// <summary>The function that is called; <c>_start</c> when left out.</summary>
    public string? StartFunction { get; init; }

    /// <summary>Handed to the function with each request.</summary>
    public string? Data { get; init; }

    /// <summary>Words for filters, people, and grants.</summary>
    public Dictionary<string, string>? Tags { get; init; }

    /// <summary>Media type of a file that is named by its digest.</summary>
    public string? ContentType { get; init; }

    /// <summary><c>Cache-Control</c> of a file.</summary>
    public string? CacheControl { get; init; }

    /// <summary>What one call may use.</summary>
    public PlugLimitsJson? Limits { get; init; }

    /// <summary>Instances that are kept between calls; a new one for each call when left out.</summary>
    public PlugWarmJson? Warm { get; init; }

    /// <summary>Arguments of a WASI command; one that equals a segment <c>!name</c> or <c>*name</c> of the path stands for what a request has there.</summary>
    public IReadOnlyList<string>? PosixArguments { get; init; }

    internal static PlugJson Of(Plug plug) => new()
    {
        Method = plug.Method,
        Path = plug.Path,
        Name = plug.Name,
        Type = plug.Kind.Word(),
        Host = plug.Host,
        StartFunction = plug.Kind == PlugKind.Function ? plug.StartFunction ?? "_start" : null,
        Data = plug.Data,
        Tags = plug.Tags.Count == 0 ? null : plug.Tags.ToDictionary(),
        ContentType = plug.ContentType,
        CacheControl = plug.CacheControl,
        Limits = PlugLimitsJson.Of(plug.Limits),
        Warm = plug.Warm is { } warm ? new PlugWarmJson(warm.Count, warm.Uses, (long)warm.Idle.TotalMilliseconds) : null,
        PosixArguments = plug.PosixArguments,
    };

    internal Plug ToPlug(PlugKind kind) => new()
    {
        Method = Method,
        Path = Path,
        Name = Name,
        Kind = kind,
        Host = Host,
        StartFunction = string.IsNullOrEmpty(StartFunction) ? null : StartFunction,
        Data = Data,
        Tags = Tags ?? [],
        ContentType = ContentType,
        CacheControl = CacheControl,
        Limits = Limits?.ToLimits() ?? new PlugLimits(),
        Warm = Warm?.ToWarm(),
        PosixArguments = PosixArguments,
    };
}

/// <summary>What one call of a plug may use; what is left out has the default.</summary>
/// <param name="BodyBytes">Bytes of a request's body.</param>
/// <param name="TimeMs">Wall time in milliseconds.</param>
/// <param name="MemoryBytes">Bytes of memory.</param>
/// <param name="Fuel">Units of fuel.</param>
/// <param name="Concurrency">Calls at once on each node.</param>
public sealed record PlugLimitsJson(long? BodyBytes, long? TimeMs, long? MemoryBytes, long? Fuel, int? Concurrency)
{
    internal static PlugLimitsJson? Of(PlugLimits limits) => limits == new PlugLimits()
        ? null
        : new PlugLimitsJson(limits.BodyBytes, (long?)limits.Time?.TotalMilliseconds, limits.MemoryBytes, limits.Fuel, limits.Concurrency);

    internal PlugLimits ToLimits() => new()
    {
        BodyBytes = BodyBytes,
        Time = TimeMs is { } ms ? TimeSpan.FromMilliseconds(Math.Clamp(ms, -1, 1L << 40)) : null,
        MemoryBytes = MemoryBytes,
        Fuel = Fuel,
        Concurrency = Concurrency,
    };
}

/// <summary>Instances that a plug keeps between calls.</summary>
/// <param name="Count">The most that wait for a call.</param>
/// <param name="Uses">Calls that one serves; 1,000 when left out.</param>
/// <param name="IdleMs">How long one waits for a call, in milliseconds; 60,000 when left out.</param>
public sealed record PlugWarmJson(int? Count, int? Uses, long? IdleMs)
{
    internal PlugWarm ToWarm()
    {
        var warm = new PlugWarm { Count = Count ?? throw AdminRequest.Bad("warm.count: must be given") };
        return warm with { Uses = Uses ?? warm.Uses, Idle = IdleMs is { } ms ? TimeSpan.FromMilliseconds(Math.Clamp(ms, -1, 1L << 40)) : warm.Idle };
    }
}

/// <summary>A filter.</summary>
public sealed record FilterJson
{
    /// <summary>Its id; given by the platform.</summary>
    public string? Id { get; init; }

    /// <summary>A name, or <c>techID://</c> and 64 hex digits.</summary>
    public required string Name { get; init; }

    /// <summary>The function that is called; <c>_start</c> when left out.</summary>
    public string? StartFunction { get; init; }

    /// <summary>Handed to the filter.</summary>
    public string? Data { get; init; }

    /// <summary>Only requests whose path begins with this.</summary>
    public string? Path { get; init; }

    /// <summary>Only requests with this method.</summary>
    public string? Method { get; init; }

    /// <summary>Only plugs with this tag, <c>key</c> or <c>key=value</c>.</summary>
    public string? Tag { get; init; }

    /// <summary><c>request</c> (default): before the plug answers; <c>response</c>: when it has.</summary>
    public string? Phase { get; init; }

    internal static FilterJson Of(FunctionFilter filter) => new()
    {
        Id = filter.Id,
        Name = filter.Name,
        StartFunction = filter.StartFunction ?? "_start",
        Data = filter.Data ?? "",
        Path = filter.Path,
        Method = filter.Method,
        Tag = filter.Tag,
        Phase = filter.Phase == FilterPhase.Response ? "response" : null,
    };

    internal FunctionFilter ToFilter() => new()
    {
        Name = Name,
        StartFunction = string.IsNullOrEmpty(StartFunction) ? null : StartFunction,
        Data = Data,
        Path = string.IsNullOrEmpty(Path) ? null : Path,
        Method = string.IsNullOrEmpty(Method) ? null : Method,
        Tag = string.IsNullOrEmpty(Tag) ? null : Tag,
        Phase = Phase switch
        {
            null or "request" => FilterPhase.Request,
            "response" => FilterPhase.Response,
            _ => throw AdminRequest.Bad("phase: must be request or response"),
        },
    };
}

/// <summary>A blob.</summary>
/// <param name="TechId">SHA-256 of its bytes.</param>
/// <param name="ContentType">The type under which it was given last.</param>
/// <param name="Length">Bytes.</param>
public sealed record BlobJson(string TechId, string ContentType, long Length)
{
    internal static BlobJson Of(Blob blob) => new(blob.TechId, blob.ContentType, blob.Length);
}

/// <summary>A name with its versions.</summary>
/// <param name="Name">The name.</param>
/// <param name="TechId">The blob that it stands for.</param>
/// <param name="ContentType">The type.</param>
/// <param name="Current">Number of the version that counts.</param>
/// <param name="Versions">All kept versions, the newest last.</param>
public sealed record NameJson(string Name, string TechId, string ContentType, int Current, IReadOnlyList<NameVersionJson> Versions)
{
    internal static NameJson Of(FunctionName name) => new(name.Name, name.Blob.TechId, name.Blob.ContentType, name.Current,
        [.. name.Versions.Select(v => new NameVersionJson(v.Number, v.Blob.TechId, v.Blob.ContentType, v.Blob.Length, v.At))]);
}

/// <summary>What a name stood for.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="TechId">The blob.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="At">Since when.</param>
public sealed record NameVersionJson(int Number, string TechId, string ContentType, long Length, DateTimeOffset At);
