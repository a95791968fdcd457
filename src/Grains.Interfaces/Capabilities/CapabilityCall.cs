namespace Wetware.Capabilities;

/// <summary>One call through a capability.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.capability-call")]
public sealed record CapabilityCall
{
    /// <summary>Longest method name, in bytes of UTF-8.</summary>
    public const int MaxMethodBytes = 255;

    /// <summary>Most bytes of arguments, and of an answer.</summary>
    public const int MaxDataBytes = 16 << 20;

    /// <summary>Most capabilities passed in a call or an answer.</summary>
    public const int MaxPassed = 64;

    /// <summary>The reference that is called through.</summary>
    [Id(0)]
    public required Capability Capability { get; init; }

    /// <summary>The method.</summary>
    [Id(1)]
    public required string Method { get; init; }

    /// <summary>Its arguments: raw bytes where the method takes a value, JSON where they are structured.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Capabilities that are passed on.</summary>
    [Id(3)]
    public IReadOnlyList<Capability> Passed { get; init; } = [];

    /// <summary>
    /// Names this call when it is made again because its answer was lost or it has to wait longer; the same id never has its effect twice.
    /// </summary>
    [Id(4)]
    public Guid Operation { get; init; }

    /// <summary>How long the target may hold the call before it answers <see cref="CapabilityReply.Waiting"/>; zero for "do not wait".</summary>
    [Id(5)]
    public TimeSpan Slice { get; init; }

    /// <summary>True when there was an earlier call with this operation id, which may be lost or still be on its way.</summary>
    [Id(6)]
    public bool Again { get; init; }

    /// <summary>Confirms an answer: what it carried as <see cref="CapabilityReply.Receipt"/>. Empty for an ordinary call.</summary>
    [Id(7)]
    public ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>
    /// The activation of the target that has answered all earlier calls with this operation id, or all that led to the answer that is confirmed
    /// (<see cref="CapabilityReply.Activation"/>); empty when it was not one, or none is known.
    /// </summary>
    [Id(8)]
    public Guid AnsweredBy { get; init; }
}
