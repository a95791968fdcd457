namespace Wetware.Wasm.Modules;

/// <summary>Options that change the code that the compiler generates.</summary>
/// <param name="CountsFuel">Whether the code counts fuel, which costs about a fifth of its speed.</param>
public readonly record struct CompileOptions(bool CountsFuel);
