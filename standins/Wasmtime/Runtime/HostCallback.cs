namespace Wasmtime.Runtime;

/// <summary>Reads arguments from and writes results to the call.</summary>
internal delegate void HostCallback(ref HostCall call);
