using System.Text.Json.Serialization;
using Wetware.Modules;

namespace Wetware.Gateway.Modules;

/// <summary>An import or export of a module.</summary>
/// <param name="Module">The import module; absent for an export.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in words.</param>
public sealed record ModuleItemJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Module, string Name, string Type)
{
    internal static ModuleItemJson Of(ModuleItem item) => new(item.Module.Length == 0 ? null : item.Module, item.Name, item.Type);
}
