using System.Reflection.Emit;

namespace Wasmtime.Compilation;

/// <summary>A compiled function: its entry point and the methods that must live as long as it is callable.</summary>
internal readonly record struct CompiledCode(nint Entry, DynamicMethod Method, DynamicMethod? Wrapped);
