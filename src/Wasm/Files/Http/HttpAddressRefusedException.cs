namespace Wetware.Wasm.Files;

/// <summary>A name led to an address that guests may not be connected to.</summary>
public sealed class HttpAddressRefusedException() : IOException("the address is in a range that guests may not reach");
