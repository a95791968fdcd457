using Wetware.Tasks;

namespace Wetware.Gateway.Workers;

/// <summary>A worker as the scheduler knows it.</summary>
public sealed record WorkerJson
{
    /// <summary>Server id of its node.</summary>
    public required string Node { get; init; }

    /// <summary>Peer id of its node.</summary>
    public required string Peer { get; init; }

    /// <summary>Host name, empty when unknown.</summary>
    public required string Host { get; init; }

    /// <summary>Guests that it runs at once.</summary>
    public int Slots { get; init; }

    /// <summary>Runs that it has now.</summary>
    public int Running { get; init; }

    /// <summary>Runs that ended there, since its start.</summary>
    public long Completed { get; init; }

    /// <summary>Those of them that ended badly.</summary>
    public long Failed { get; init; }

    /// <summary>When this start of the node began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset Seen { get; init; }

    /// <summary>True while it takes no new runs.</summary>
    public bool Cordoned { get; init; }

    /// <summary>Labels of its node, which a task's <c>where</c> asks for.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders that its node offers, which a task's <c>folders</c> asks for.</summary>
    public IReadOnlyList<WorkerFolder> Folders { get; init; } = [];

    internal static WorkerJson Of(WorkerInfo worker) => new()
    {
        Node = worker.Node,
        Peer = worker.Peer,
        Host = worker.Host,
        Slots = worker.Slots,
        Running = worker.Running,
        Completed = worker.Completed,
        Failed = worker.Failed,
        Started = worker.Started,
        Seen = worker.Seen,
        Cordoned = worker.Cordoned,
        Labels = worker.Labels,
        Folders = worker.Folders,
    };
}
