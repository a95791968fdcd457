using Wetware.Errors;

namespace Wetware.Modules;

/// <summary>What the cluster knows of a module that it keeps.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.module-info")]
public sealed record ModuleInfo
{
    /// <summary>Its name: the SHA-256 of its bytes in 64 lower-case hex digits.</summary>
    [Id(0)]
    public required string Digest { get; init; }

    /// <summary>Bytes of the module.</summary>
    [Id(1)]
    public required int Bytes { get; init; }

    /// <summary>How it is entered: <c>command</c>, <c>reactor</c> or <c>library</c>.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>What it asks for, the first <see cref="ModuleLimitsOfStore.MaxItems"/>.</summary>
    [Id(3)]
    public IReadOnlyList<ModuleItem> Imports { get; init; } = [];

    /// <summary>What it offers, the first <see cref="ModuleLimitsOfStore.MaxItems"/>.</summary>
    [Id(4)]
    public IReadOnlyList<ModuleItem> Exports { get; init; } = [];

    /// <summary>How many imports there are.</summary>
    [Id(5)]
    public int ImportCount { get; init; }

    /// <summary>How many exports there are.</summary>
    [Id(6)]
    public int ExportCount { get; init; }

    /// <summary>When it was added, UTC.</summary>
    [Id(7)]
    public DateTimeOffset Added { get; init; }

    /// <summary>Who holds it (<see cref="IModuleGrain.Hold"/>); a module that is held is not removed.</summary>
    [Id(8)]
    public IReadOnlyList<string> Holders { get; init; } = [];

    /// <summary>Whether it can run: one of <see cref="ModuleStates"/>.</summary>
    [Id(9)]
    public string State { get; init; } = ModuleStates.Ready;

    /// <summary>Why it is refused; null otherwise.</summary>
    [Id(10)]
    public string? Reason { get; init; }

    /// <summary>The limit for which it is refused, such as <c>compile-time</c>; null when it is for another reason.</summary>
    [Id(11)]
    public string? Limit { get; init; }

    /// <summary>For whom it counts: who put it first, as <c>account:ID</c> or <c>token:NAME</c>; null for the cluster's operators.</summary>
    [Id(12)]
    public string? Principal { get; init; }

    /// <summary>Whether it is being compiled for the first time.</summary>
    public bool IsCompiling => State == ModuleStates.Compiling;

    /// <summary>Whether no node compiles or runs it.</summary>
    public bool IsRefused => State == ModuleStates.Refused;

    /// <summary>The error of whoever wants to run it; null when it is not refused.</summary>
    public WetwareException? Refusal() => !IsRefused ? null
        : Limit is null ? new WetwareException(ErrorKind.Failed, $"module {Digest} is refused: {Reason}")
        : new WetwareException(ErrorKind.Limit, $"{Limit}: module {Digest} is refused: {Reason}");
}
