using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

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

    /// <summary>
    /// Not empty: the answer holds when it was confirmed, by the same call with this as <see cref="CapabilityCall.Receipt"/>. The answer to that is final when it
    /// has no receipt; when it has one, the first answer is void and the call begins anew. So a value that is handed out is lost
    /// neither on the way nor with the grain that handed it out.
    /// </summary>
    [Id(3)]
    public ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>The activation of the target that answers, where it matters to the next call (<see cref="CapabilityCall.AnsweredBy"/>); else empty.</summary>
    [Id(4)]
    public Guid Activation { get; init; }

    /// <summary>Bytes; they are not copied.</summary>
    public static CapabilityReply Of(ReadOnlyMemory<byte> data) => new() { Data = data };

    /// <summary>Capabilities without bytes.</summary>
    public static CapabilityReply Of(params IReadOnlyList<Capability> capabilities) => new() { Capabilities = capabilities };

    /// <summary>UTF-8 text.</summary>
    public static CapabilityReply Of(string text) => new() { Data = Encoding.UTF8.GetBytes(text) };

    /// <summary>JSON, and capabilities that it speaks of by their place.</summary>
    public static CapabilityReply Json<T>(T value, JsonTypeInfo<T> type, IReadOnlyList<Capability>? capabilities = null) =>
        new() { Data = JsonSerializer.SerializeToUtf8Bytes(value, type), Capabilities = capabilities ?? [] };
}
