using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Nodes;

namespace Wetware.Http;

/// <summary>Methods of capabilities of kind <c>http</c>.</summary>
public static class HttpCapabilityMethods
{
    /// <summary>
    /// Gets a web address: <see cref="HttpGetJson"/> in; <see cref="HttpAnswerJson"/>, a line feed and the body out. Redirects are not followed. An address that
    /// may not be opened is <c>denied</c>; a server that cannot be reached, or is too slow, is an answer with <c>error</c>.
    /// </summary>
    public const string Get = "get";

    /// <summary>Yields a capability that opens less: <see cref="HttpRestriction"/> in.</summary>
    public const string Restrict = "restrict";

    /// <summary>Yields the same capability of another node, from where it then connects: a server id (text) in.</summary>
    public const string At = "at";
}

/// <summary>
/// Opens web addresses from its node. The key is a server id, and for a restricted capability a slash and its <see cref="HttpRestriction"/>s.
/// </summary>
[Alias("ww.IHttpGrain")]
public interface IHttpGrain : INodeOwned;

/// <summary>What to get.</summary>
public sealed record HttpGetJson
{
    /// <summary>The address, absolute, <c>http</c> or <c>https</c>. At most 4096 characters.</summary>
    public string? Url { get; init; }

    /// <summary>The header <c>User-Agent</c>, and by its first word the robot that <c>robots.txt</c> speaks of. 1 to 256 printable characters of ASCII. Default <c>wetware</c>.</summary>
    public string? Agent { get; init; }

    /// <summary>Bytes of the body; the rest is cut off. 0 to 8 MiB. Default 1 MiB.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>Seconds for the whole answer. 0.1 to 60. Default 10.</summary>
    public double? Timeout { get; init; }

    /// <summary>Whether the site's <c>robots.txt</c> is read first and obeyed.</summary>
    public bool Robots { get; init; }
}

/// <summary>The first line of an answer. The body follows it.</summary>
/// <param name="Status">The status; 0 where the server did not answer.</param>
/// <param name="Type">The header <c>Content-Type</c>.</param>
/// <param name="Location">Where a redirect leads, as an absolute address.</param>
/// <param name="Truncated">Whether the body was longer than what was asked for.</param>
/// <param name="CrawlDelay">Seconds between two requests that <c>robots.txt</c> asks for, 0 to 60.</param>
/// <param name="Error">
/// Why there is no answer: <c>name</c> (it does not resolve), <c>connect</c>, <c>tls</c>, <c>timeout</c>, <c>protocol</c> (what came is not HTTP, or ended early).
/// </param>
public sealed record HttpAnswerJson(int Status, string? Type = null, string? Location = null, bool Truncated = false, double CrawlDelay = 0, string? Error = null);

/// <summary>What a capability of kind <c>http</c> may open. An address must be in a place of every restriction that led to the capability.</summary>
public sealed record HttpRestriction
{
    /// <summary>Places of the web, as <c>[scheme://]host[:port][/path]</c>; <c>*.example.org</c> for all below, <c>*</c> for all. 1 to 64; as before when left out.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Whether <c>robots.txt</c> is obeyed, whatever a call says.</summary>
    public bool Robots { get; init; }
}

/// <summary>The JSON of <see cref="HttpCapabilityMethods"/>.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(HttpGetJson))]
[JsonSerializable(typeof(HttpAnswerJson))]
[JsonSerializable(typeof(HttpRestriction))]
[JsonSerializable(typeof(HttpRestriction[]))]
public sealed partial class HttpJson : JsonSerializerContext;
