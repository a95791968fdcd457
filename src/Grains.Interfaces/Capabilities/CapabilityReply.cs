namespace Wetware.Capabilities;

/// <summary>The answer to a <see cref="CapabilityCall"/>. Errors come as <see cref="Errors.WetwareException"/>.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.capability-reply")]
public sealed record CapabilityReply
{
    /// <summary>Nothing to say.</summary>
    public static CapabilityReply Empty { get; } = new();

    /// <summary>Not served within the slice: ask again with the same operation id.</summary>
    public static CapabilityReply NotYet { get; } = new() { Waiting = true };

    /// <summary>The answer's bytes.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Capabilities that come with it.</summary>
    [Id(1)]
    public IReadOnlyList<Capability> Capabilities { get; init; } = [];

    /// <summary>True when the wait is not over.</summary>
    [Id(2)]
    public bool Waiting { get; init; }
}
