namespace Orleans.Runtime.Messaging;

/// <summary>An answer on its way: bytes, or an error's text.</summary>
internal sealed record RpcAnswer(ulong Id, ReadOnlyMemory<byte> Result, string? Error);
