using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Cli.Discover;
using Wetware.Cli.Doctor;

namespace Wetware.Cli.Output;

/// <summary>What <c>--json</c> writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodeJson))]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(Packet))]
internal sealed partial class CliJson : JsonSerializerContext;
