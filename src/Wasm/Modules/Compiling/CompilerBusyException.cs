namespace Wetware.Wasm.Modules;

/// <summary>Too many modules wait to be compiled; the caller tries again later.</summary>
public sealed class CompilerBusyException(string message) : Exception(message);
