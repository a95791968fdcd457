namespace Wetware.PubSub;

/// <summary>One message as a subscription received it.</summary>
/// <param name="Data">The bytes, exactly as they were published.</param>
/// <param name="Lost">How many messages this subscription had lost in all before this one.</param>
[GenerateSerializer, Immutable]
[Alias("ww.topic-message")]
public readonly record struct TopicMessage([property: Id(0)] ReadOnlyMemory<byte> Data, [property: Id(1)] long Lost);
