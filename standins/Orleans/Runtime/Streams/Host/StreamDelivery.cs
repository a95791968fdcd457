namespace Orleans.Streams;

/// <summary>A batch and its number.</summary>
[GenerateSerializer, Immutable]
internal sealed record StreamDelivery(long Sequence, StreamBatch Batch);
