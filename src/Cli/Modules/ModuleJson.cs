using Wetware.Modules;

namespace Wetware.Cli.Modules;

/// <summary>A module as <c>ww module ls --json</c> writes it.</summary>
internal sealed record ModuleJson(
    string Digest,
    int Bytes,
    string Kind,
    string State,
    string? Reason,
    string? Limit,
    DateTimeOffset Added,
    IReadOnlyList<ModuleJson.Item> Imports,
    IReadOnlyList<ModuleJson.Item> Exports,
    IReadOnlyList<string> Holders,
    string? Principal)
{
    public static ModuleJson Of(ModuleInfo info) => new(
        info.Digest,
        info.Bytes,
        info.Kind,
        info.State,
        info.Reason,
        info.Limit,
        info.Added,
        [.. info.Imports.Select(item => new Item(item.Module, item.Name, item.Type))],
        [.. info.Exports.Select(item => new Item(null, item.Name, item.Type))],
        info.Holders,
        info.Principal);

    internal sealed record Item(string? Module, string Name, string Type);
}
