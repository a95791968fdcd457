namespace Wetware.Processes;

/// <summary>What a process may use; what is null has the default, which <c>docs/limits.md</c> lists.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.process-limits")]
public sealed record ProcessLimits
{
    /// <summary>Bytes of linear memory. Default 128 MiB.</summary>
    [Id(0)]
    public long? Memory { get; init; }

    /// <summary>Elements of one table. Default 100 000.</summary>
    [Id(1)]
    public uint? Table { get; init; }

    /// <summary>Bytes of call stack. Default 1 MiB.</summary>
    [Id(2)]
    public int? Stack { get; init; }

    /// <summary>Wall time. Default one day, at most 30 days.</summary>
    [Id(3)]
    public TimeSpan? Time { get; init; }

    /// <summary>Fuel, about one unit an instruction. Default none.</summary>
    [Id(4)]
    public ulong? Fuel { get; init; }

    /// <summary>Bytes written to standard output and standard error together. Default 1 GiB, which is also the most.</summary>
    [Id(5)]
    public long? Output { get; init; }

    /// <summary>Descriptors open at once. Default 128.</summary>
    [Id(6)]
    public int? Files { get; init; }

    /// <summary>Lines written to standard error. Default as many as fit into the output.</summary>
    [Id(7)]
    public int? LogLines { get; init; }
}
