namespace Wetware.Processes;

/// <summary>A process as it is listed.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.process-info")]
public sealed record ProcessInfo
{
    /// <summary>Characters of the arguments that are shown.</summary>
    public const int MaxShown = 1024;

    /// <summary>Its node's server id.</summary>
    [Id(0)]
    public required string Server { get; init; }

    /// <summary>Its number on that node.</summary>
    [Id(1)]
    public required uint Pid { get; init; }

    /// <summary>Its parent; 1 for the root.</summary>
    [Id(2)]
    public required uint Ppid { get; init; }

    /// <summary>Its module's digest.</summary>
    [Id(3)]
    public required string Module { get; init; }

    /// <summary>What C calls <c>argv[0]</c>.</summary>
    [Id(4)]
    public string Name { get; init; } = "";

    /// <summary>Its arguments, the first that together have at most <see cref="MaxShown"/> characters.</summary>
    [Id(5)]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>When it was started, UTC.</summary>
    [Id(6)]
    public DateTimeOffset Started { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(7)]
    public ProcessState State { get; init; }

    /// <summary>What came of it, when it has ended.</summary>
    [Id(8)]
    public ProcessResult? Result { get; init; }

    /// <summary>Names of the capabilities that it was given.</summary>
    [Id(9)]
    public IReadOnlyList<string> Grants { get; init; } = [];
}
