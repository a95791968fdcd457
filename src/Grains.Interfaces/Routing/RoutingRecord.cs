using System.Text;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Routing;

/// <summary>What a live node says of itself to all others, again with every heartbeat. One a peer: see <see cref="IsNewerThan"/>.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.routing-record")]
public sealed record RoutingRecord
{
    /// <summary>Most labels.</summary>
    public const int MaxLabels = 32;

    /// <summary>Longest label, key and value together, in bytes of UTF-8.</summary>
    public const int MaxLabelBytes = 256;

    /// <summary>Longest host name, in bytes of UTF-8.</summary>
    public const int MaxHostBytes = 255;

    /// <summary>Shortest time to live.</summary>
    public static TimeSpan MinTtl { get; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Longest time to live.</summary>
    public static TimeSpan MaxTtl { get; } = TimeSpan.FromHours(1);

    /// <summary>The permanent identity, base58 (<see cref="PeerId"/>).</summary>
    [Id(0)]
    public required string Peer { get; init; }

    /// <summary>This start of the node: 16 hexadecimal digits (<see cref="ServerId"/>).</summary>
    [Id(1)]
    public required string Server { get; init; }

    /// <summary>Grows with every heartbeat of one start.</summary>
    [Id(2)]
    public ulong Seq { get; init; }

    /// <summary>When this start of the node began, UTC, by its own clock.</summary>
    [Id(3)]
    public DateTimeOffset Started { get; init; }

    /// <summary>How long the record lives in a table that hears nothing newer. <see cref="MinTtl"/> to <see cref="MaxTtl"/>.</summary>
    [Id(4)]
    public TimeSpan Ttl { get; init; }

    /// <summary>The host name, empty when unknown.</summary>
    [Id(5)]
    public string Host { get; init; } = "";

    /// <summary>The labels.</summary>
    [Id(6)]
    public IReadOnlyDictionary<string, string> Meta { get; init; } = new Dictionary<string, string>();

    /// <summary>Worker or gateway.</summary>
    [Id(7)]
    public NodeRole Role { get; init; }

    /// <summary>Whether the node holds the cluster's storage and membership.</summary>
    [Id(8)]
    public bool Primary { get; init; }

    /// <summary>Where other nodes reach it, <c>address:port</c>.</summary>
    [Id(9)]
    public string Address { get; init; } = "";

    /// <summary>Version of the product that runs there.</summary>
    [Id(10)]
    public string Version { get; init; } = "";

    /// <summary>True while the node takes no new runs and starts no processes (<see cref="INodeGrain.Cordon"/>).</summary>
    [Id(11)]
    public bool Cordoned { get; init; }

    /// <summary>The value of a label; empty when there is none.</summary>
    public string Label(string key) => Meta.GetValueOrDefault(key, "");

    /// <summary>
    /// The order of two records of one peer, the same on every node: a later start wins, whatever the numbers say; within one start the higher number.
    /// Two starts of the same moment are told apart by their server ids.
    /// </summary>
    public bool IsNewerThan(RoutingRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Server == other.Server)
            return Seq > other.Seq;
        return Started != other.Started ? Started > other.Started : string.CompareOrdinal(Server, other.Server) > 0;
    }

    /// <summary>Refuses a record that no node of ours can have made.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>; the message names the field.</exception>
    public void Check()
    {
        if (Problem() is { } problem)
            throw problem;
    }

    /// <summary>What <see cref="Check"/> would throw; null for a good record. For those to whom bad ones come in masses.</summary>
    public WetwareException? Problem()
    {
        if (!PeerId.TryParse(Peer, out _))
            return new WetwareException(ErrorKind.Failed, "peer: not a peer id");
        if (!ServerId.TryParse(Server, out _))
            return new WetwareException(ErrorKind.Failed, "server: not a server id");
        if (Ttl < MinTtl || Ttl > MaxTtl)
            return new WetwareException(ErrorKind.Limit, $"ttl: {Ttl} is outside {MinTtl} to {MaxTtl}");
        return ProblemOf("host", Host, MaxHostBytes)
            ?? ProblemOf("address", Address, MaxHostBytes)
            ?? ProblemOf("version", Version, MaxHostBytes)
            ?? ProblemOf(Meta);
    }

    /// <summary>Refuses labels that a node cannot have.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>; the message names the label.</exception>
    public static void CheckLabels(IReadOnlyDictionary<string, string> labels)
    {
        if (ProblemOf(labels) is { } problem)
            throw problem;
    }

    private static WetwareException? ProblemOf(IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null)
            return new WetwareException(ErrorKind.Failed, "meta: missing");
        if (labels.Count > MaxLabels)
            return new WetwareException(ErrorKind.Limit, $"meta: more than {MaxLabels} labels");
        foreach (var (key, value) in labels)
        {
            if (key.Length == 0 || key.Contains('=', StringComparison.Ordinal))
                return new WetwareException(ErrorKind.Failed, $"meta: \"{key}\" is no key: it must have a character, and no '='");
            if (value is null)
                return new WetwareException(ErrorKind.Failed, $"meta: \"{key}\": missing");
            if (ProblemOf("meta", $"{key}={value}", MaxLabelBytes) is { } problem)
                return problem;
        }

        return null;
    }

    private static WetwareException? ProblemOf(string field, string? text, int maxBytes)
    {
        if (text is null)
            return new WetwareException(ErrorKind.Failed, $"{field}: missing");
        if (Encoding.UTF8.GetByteCount(text) > maxBytes)
            return new WetwareException(ErrorKind.Limit, $"{field}: more than {maxBytes} bytes");
        return text.Any(char.IsControl) ? new WetwareException(ErrorKind.Failed, $"{field}: contains control characters") : null;
    }
}
