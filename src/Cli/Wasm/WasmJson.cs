using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Cli.Wasm;

/// <summary>What the commands of <c>ww wasm</c> write with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportJson))]
[JsonSerializable(typeof(OutcomeJson))]
internal sealed partial class WasmJson : JsonSerializerContext;
