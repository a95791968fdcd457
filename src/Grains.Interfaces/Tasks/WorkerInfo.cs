namespace Wetware.Tasks;

/// <summary>A worker as the scheduler knows it.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.worker-info")]
public sealed record WorkerInfo
{
    /// <summary>Server id of its node.</summary>
    [Id(0)]
    public required string Node { get; init; }

    /// <summary>Peer id of its node.</summary>
    [Id(1)]
    public string Peer { get; init; } = "";

    /// <summary>Host name, empty when unknown.</summary>
    [Id(2)]
    public string Host { get; init; } = "";

    /// <summary>Guests that it runs at once.</summary>
    [Id(3)]
    public int Slots { get; init; }

    /// <summary>Runs that it has now.</summary>
    [Id(4)]
    public int Running { get; init; }

    /// <summary>Runs that ended there, since its start.</summary>
    [Id(5)]
    public long Completed { get; init; }

    /// <summary>Those of them that ended badly.</summary>
    [Id(6)]
    public long Failed { get; init; }

    /// <summary>When this start of the node began.</summary>
    [Id(7)]
    public DateTimeOffset Started { get; init; }

    /// <summary>When it was last heard of.</summary>
    [Id(8)]
    public DateTimeOffset Seen { get; init; }

    /// <summary>True while it takes no new runs (<see cref="Nodes.INodeGrain.Cordon"/>).</summary>
    [Id(9)]
    public bool Cordoned { get; init; }

    /// <summary>Labels of its node, which <see cref="TaskSpec.Where"/> asks for.</summary>
    [Id(10)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders that its node offers, which <see cref="TaskSpec.Folders"/> asks for.</summary>
    [Id(11)]
    public IReadOnlyList<WorkerFolder> Folders { get; init; } = [];
}
