namespace Wetware.Functions;

/// <summary>Changes of what requests are answered by. Gateways keep the whole of it and follow its changes.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-table-update")]
public sealed record TableUpdate
{
    /// <summary>Which activation of the catalog counts the changes; numbers of different ones cannot be compared.</summary>
    [Id(0)]
    public required Guid Epoch { get; init; }

    /// <summary>The state to which the changes apply; null when this is the whole.</summary>
    [Id(1)]
    public long? From { get; init; }

    /// <summary>The state that they lead to.</summary>
    [Id(2)]
    public required long To { get; init; }

    /// <summary>Plugs that are new or changed.</summary>
    [Id(3)]
    public IReadOnlyList<Plug> Plugs { get; init; } = [];

    /// <summary>Keys of plugs that are gone.</summary>
    [Id(4)]
    public IReadOnlyList<string> RemovedPlugs { get; init; } = [];

    /// <summary>Names that are new or changed.</summary>
    [Id(5)]
    public IReadOnlyList<FunctionName> Names { get; init; } = [];

    /// <summary>Names that are gone.</summary>
    [Id(6)]
    public IReadOnlyList<string> RemovedNames { get; init; } = [];

    /// <summary>All filters in order; null when they are as before.</summary>
    [Id(7)]
    public IReadOnlyList<FunctionFilter>? Filters { get; init; }
}

/// <summary>A node that follows the changes.</summary>
[Alias("ww.IFunctionTableObserver")]
public interface IFunctionTableObserver : IGrainObserver
{
    /// <summary>Something changed.</summary>
    [Alias("Changed")]
    void Changed(TableUpdate update);
}
