namespace Wetware.Wasm.Modules;

/// <summary>All that can be said of a module without running it.</summary>
/// <param name="Summary">Digest, sizes and counts.</param>
/// <param name="Kind">How it is meant to be entered.</param>
/// <param name="Imports">What it asks for.</param>
/// <param name="Exports">What it offers.</param>
public sealed record ModuleReport(ModuleSummary Summary, ModuleKind Kind, IReadOnlyList<ModuleImport> Imports, IReadOnlyList<ModuleExport> Exports)
{
    /// <summary>Its boundary alone.</summary>
    public ModuleDescription Description => new(Kind, Imports, Exports);
}
