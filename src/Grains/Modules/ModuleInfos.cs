using Wetware.Modules;
using Wetware.Wasm.Modules;

namespace Wetware.Grains.Modules;

/// <summary>Makes what the cluster tells of a module out of what the check found.</summary>
internal static class ModuleInfos
{
    public static ModuleInfo Of(string digest, int bytes, ModuleDescription report, DateTimeOffset added) => new()
    {
        Digest = digest,
        Bytes = bytes,
        State = ModuleStates.Compiling,
        Kind = report.Kind.ToString().ToLowerInvariant(),
        Imports = [.. report.Imports.Take(ModuleLimitsOfStore.MaxItems).Select(i => new ModuleItem(Cut(i.Module), Cut(i.Name), Cut(i.Type)))],
        Exports = [.. report.Exports.Take(ModuleLimitsOfStore.MaxItems).Select(e => new ModuleItem("", Cut(e.Name), Cut(e.Type)))],
        ImportCount = report.Imports.Count,
        ExportCount = report.Exports.Count,
        Added = added,
    };

    private static string Cut(string text) => text.Length <= ModuleLimitsOfStore.MaxNameLength ? text : text[..ModuleLimitsOfStore.MaxNameLength];
}
