namespace Wetware.Grains.PubSub.Streams;

/// <summary>An item in a node's queue and in the buffers of its consumers, which share it.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Series">The queue's series when it was numbered.</param>
/// <param name="Number">Its number in stream and series.</param>
/// <param name="Payload">Its encoded form; never changed.</param>
/// <param name="IsRaw">True for bytes as they were published.</param>
internal sealed record StreamMessage(StreamId Stream, uint Series, long Number, byte[] Payload, bool IsRaw);
