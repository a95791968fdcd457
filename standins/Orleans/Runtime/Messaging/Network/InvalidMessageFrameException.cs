namespace Orleans.Runtime.Messaging;

/// <summary>Bytes came in that are no frame of ours, or a frame beyond the limits. The connection that sent them is of no more use.</summary>
internal sealed class InvalidMessageFrameException(string message) : Exception(message);
