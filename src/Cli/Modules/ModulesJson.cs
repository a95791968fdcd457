using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Cli.Modules;

/// <summary>What the commands of <c>ww module</c> write with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModuleJson))]
internal sealed partial class ModulesJson : JsonSerializerContext;
