namespace Wetware.Nodes;

/// <summary>What a node says of itself.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.node-card")]
public sealed record NodeCard
{
    /// <summary>This start of the node: 16 hexadecimal digits (<see cref="ServerId"/>).</summary>
    [Id(0)]
    public required string Server { get; init; }

    /// <summary>The permanent identity, base58 (<see cref="PeerId"/>).</summary>
    [Id(1)]
    public required string Peer { get; init; }

    /// <summary>The host name, empty when unknown.</summary>
    [Id(2)]
    public string Host { get; init; } = "";

    /// <summary>The node's own labels.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string> Meta { get; init; } = new Dictionary<string, string>();

    /// <summary>Worker or gateway.</summary>
    [Id(4)]
    public NodeRole Role { get; init; }

    /// <summary>Whether this node holds the cluster's storage and membership.</summary>
    [Id(5)]
    public bool Primary { get; init; }

    /// <summary>When this start of the node began, UTC.</summary>
    [Id(6)]
    public DateTimeOffset Started { get; init; }

    /// <summary>Version of the product that runs there.</summary>
    [Id(7)]
    public string Version { get; init; } = "";

    /// <summary>Where other nodes reach it, <c>address:port</c>.</summary>
    [Id(8)]
    public string Address { get; init; } = "";

    /// <summary>False when it is a member but did not answer within the deadline; then only what membership knows is filled in.</summary>
    [Id(9)]
    public bool Answered { get; init; } = true;

    /// <summary>True when storage and membership of the cluster are in a database, so that no node is the primary.</summary>
    [Id(10)]
    public bool Database { get; init; }

    /// <summary>True while it takes no new runs and starts no processes (<see cref="INodeGrain.Cordon"/>).</summary>
    [Id(11)]
    public bool Cordoned { get; init; }

    /// <summary>Runs of tasks that it has: those that wait there, run, or are not reported yet.</summary>
    [Id(12)]
    public int Runs { get; init; }

    /// <summary>Processes that live there.</summary>
    [Id(13)]
    public int Processes { get; init; }

    /// <summary>Where grain clients connect to it, <c>address:port</c>; empty when it did not answer.</summary>
    [Id(14)]
    public string Gateway { get; init; } = "";

    /// <summary>The disk that its data is on; null when it did not answer, or does not know.</summary>
    [Id(15)]
    public NodeDisk? Disk { get; init; }
}

/// <summary>The disk that a node's data is on.</summary>
/// <param name="Free">Bytes that the node can still write.</param>
/// <param name="Size">Bytes in all.</param>
/// <param name="Fault">Why the last write to the cluster's database was refused; null when it was not, and on nodes without the database.</param>
[GenerateSerializer, Immutable]
[Alias("ww.node-disk")]
public sealed record NodeDisk([property: Id(0)] long Free, [property: Id(1)] long Size, [property: Id(2)] string? Fault)
{
    /// <summary>True when writes are refused, or less than 5 % and less than 10 GiB are free.</summary>
    public bool IsFull => Fault is not null || Free < Math.Min(Size / 20, 10L << 30);
}

/// <summary>What a node does besides running guests.</summary>
public enum NodeRole
{
    /// <summary>Runs guests, nothing else.</summary>
    Worker = 0,

    /// <summary>Speaks HTTP as well.</summary>
    Gateway = 1,
}
