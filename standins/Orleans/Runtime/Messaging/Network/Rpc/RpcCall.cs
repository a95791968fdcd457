namespace Orleans.Runtime.Messaging;

/// <summary>A question that waits for its answer.</summary>
internal sealed class RpcCall(ulong id, SiloAddress target, RpcServiceId service, byte method, ReadOnlyMemory<byte> arguments)
{
    public ulong Id { get; } = id;

    public SiloAddress Target { get; } = target;

    public RpcServiceId Service { get; } = service;

    public byte Method { get; } = method;

    public ReadOnlyMemory<byte> Arguments { get; } = arguments;

    public TaskCompletionSource<ReadOnlyMemory<byte>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
