using System.Text.Json.Serialization;
using Wetware.Modules;

namespace Wetware.Gateway.Modules;

/// <summary>What the cluster knows of a module.</summary>
public sealed record ModuleJson
{
    /// <summary>Its name: the SHA-256 of its bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>Its size in bytes.</summary>
    public int Bytes { get; init; }

    /// <summary>How it is entered: command, reactor or library.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it can run: compiling, ready or refused.</summary>
    public string State { get; init; } = ModuleStates.Ready;

    /// <summary>Why it is refused; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>The limit for which it is refused, such as compile-time; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Limit { get; init; }

    /// <summary>What it asks for.</summary>
    public IReadOnlyList<ModuleItemJson> Imports { get; init; } = [];

    /// <summary>What it offers.</summary>
    public IReadOnlyList<ModuleItemJson> Exports { get; init; } = [];

    /// <summary>When it was added.</summary>
    public DateTimeOffset Added { get; init; }

    /// <summary>True while something needs it; then it cannot be deleted.</summary>
    public bool Held { get; init; }

    /// <summary>For whom it counts, who put it first: account:ID or token:NAME; absent for the cluster's operators.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Principal { get; init; }

    internal static ModuleJson Of(ModuleInfo module) => new()
    {
        Digest = module.Digest,
        Bytes = module.Bytes,
        Kind = module.Kind,
        State = module.State,
        Reason = module.Reason,
        Limit = module.Limit,
        Imports = [.. module.Imports.Select(ModuleItemJson.Of)],
        Exports = [.. module.Exports.Select(ModuleItemJson.Of)],
        Added = module.Added,
        Held = module.Holders.Count > 0,
        Principal = module.Principal,
    };
}
