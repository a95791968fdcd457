namespace Wasmtime.Runtime;

/// <summary>A host function threw; on its way through guest frames.</summary>
internal sealed class HostFailure(Exception cause) : Exception(cause.Message, cause);
