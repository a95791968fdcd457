namespace Wasmtime.Runtime;

/// <summary>What an instance is given for its module's imports, each kind in the order of its index space; types already checked.</summary>
internal sealed record ImportSet(FuncRef[] Functions, WasmTable[] Tables, LinearMemory? Memory, GlobalCell[] Globals);
