namespace Orleans.Runtime.Messaging;

/// <summary>Another silo refused the connection because the cluster has declared this silo dead.</summary>
internal sealed class DeclaredDeadException(string message) : ConnectionFailedException(message);
