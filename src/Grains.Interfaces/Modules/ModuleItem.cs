namespace Wetware.Modules;

/// <summary>An import or export of a module.</summary>
/// <param name="Module">The import module, such as <c>wasi_snapshot_preview1</c>; empty for an export.</param>
/// <param name="Name">Its name; at most <see cref="ModuleLimitsOfStore.MaxNameLength"/> characters are kept.</param>
/// <param name="Type">Its type in words, such as <c>func (i32, i32) -> (i32)</c>; cut at the same length.</param>
[GenerateSerializer, Immutable]
[Alias("ww.module-item")]
public sealed record ModuleItem([property: Id(0)] string Module, [property: Id(1)] string Name, [property: Id(2)] string Type);
