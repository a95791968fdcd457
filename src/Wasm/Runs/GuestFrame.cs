namespace Wetware.Wasm.Runs;

/// <summary>One function on the guest's stack.</summary>
/// <param name="Function">Its name, if the module tells names.</param>
/// <param name="ModuleOffset">Where in the module's bytes it stood; null when the engine does not tell.</param>
/// <param name="FunctionOffset">Where in the function; null when the engine does not tell.</param>
public sealed record GuestFrame(string? Function, long? ModuleOffset, long? FunctionOffset);
