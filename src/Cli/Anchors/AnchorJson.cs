using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Cli.Anchors;

/// <summary>What <c>ww anchor … --json</c> writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CellJson))]
[JsonSerializable(typeof(NameJson))]
[JsonSerializable(typeof(OutcomeJson))]
internal sealed partial class AnchorJson : JsonSerializerContext;
