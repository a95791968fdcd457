namespace Orleans.Streams;

/// <summary>Events that were published together: a serialized array of objects, which only consumers read.</summary>
[GenerateSerializer, Immutable]
internal sealed record StreamBatch(ReadOnlyMemory<byte> Items, int Count, Dictionary<string, object>? RequestContext);
