namespace Wetware.Wasm.Modules;

/// <summary>Something that a module asks for.</summary>
/// <param name="Module">The import module, such as <c>wasi_snapshot_preview1</c>.</param>
/// <param name="Name">The name in it.</param>
/// <param name="Type">The type in words, such as <c>func (i32, i32) -> (i32)</c>.</param>
/// <param name="Offered">Whether there is such a thing here.</param>
public sealed record ModuleImport(string Module, string Name, string Type, bool Offered);
