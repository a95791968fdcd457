using Wetware.Wasm.Modules;

namespace Wetware.Cli.Wasm;

/// <summary>What <c>ww wasm inspect --json</c> writes.</summary>
internal sealed record ReportJson(
    string Sha256,
    string Kind,
    int Bytes,
    long CodeBytes,
    long DataBytes,
    long CustomBytes,
    int Functions,
    IReadOnlyList<string> Proposals,
    long MemoryPages,
    long? MaxMemoryPages,
    IReadOnlyList<ModuleImport> Imports,
    IReadOnlyList<ModuleExport> Exports)
{
    public static ReportJson Of(ModuleReport report) => new(
        report.Summary.Digest.Hex,
        report.Kind.ToString().ToLowerInvariant(),
        report.Summary.Bytes,
        report.Summary.CodeBytes,
        report.Summary.DataBytes,
        report.Summary.CustomBytes,
        report.Summary.Functions,
        [.. report.Summary.Proposals.Names()],
        report.Summary.MemoryPages,
        report.Summary.MaxMemoryPages,
        report.Imports,
        report.Exports);
}
