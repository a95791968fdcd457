namespace Orleans.Storage;

/// <summary>Bytes and their version.</summary>
[GenerateSerializer, Immutable]
internal sealed record StoredState(ReadOnlyMemory<byte> Bytes, string Etag);
