namespace Wetware.Processes;

/// <summary>The arguments of <c>spawn</c> on a capability of kind <c>executor</c>. What is left out is null, as the reader of JSON leaves it.</summary>
public sealed record SpawnJson
{
    /// <summary>The module's digest.</summary>
    public string? Module { get; init; }

    /// <summary>What C calls <c>argv[0]</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments after it.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>The environment.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Standard input, base64.</summary>
    public byte[]? Stdin { get; init; }

    /// <summary>Names for the capabilities that are passed with the call, in their order.</summary>
    public IReadOnlyList<string>? Grants { get; init; }

    /// <summary>Limits as texts, such as <c>"memory": "64MiB"</c>. A guest gives no more than it has itself, of time no more than it has left.</summary>
    public IReadOnlyDictionary<string, string>? Limits { get; init; }

    /// <summary>True: a child of the root, which outlives the guest that starts it. False: the child of that guest, when it is on the same node.</summary>
    public bool Detached { get; init; }
}
