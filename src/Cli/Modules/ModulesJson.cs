using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Gateway.Modules;

namespace Wetware.Cli.Modules;

/// <summary>What the commands of <c>ww module</c> write with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModuleJson))]
[JsonSerializable(typeof(ModuleNameJson))]
internal sealed partial class ModulesJson : JsonSerializerContext;
