namespace Wetware.Wasm.Modules;

/// <summary>Something that a module offers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in words, such as <c>func (i32, i32) -> (i32)</c>.</param>
public sealed record ModuleExport(string Name, string Type);
