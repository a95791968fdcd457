namespace Orleans.Runtime.Messaging;

/// <summary>Another silo's runtime answered a question with an error.</summary>
internal sealed class RpcException(string message) : OrleansException(message);
