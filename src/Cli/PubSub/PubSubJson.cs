using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Registry;

namespace Wetware.Cli.PubSub;

/// <summary>What <c>--json</c> writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageJson))]
[JsonSerializable(typeof(ProvideJson))]
[JsonSerializable(typeof(LocatedJson))]
internal sealed partial class PubSubJson : JsonSerializerContext;
