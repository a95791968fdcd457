using System.Text.Json.Serialization;

namespace Wetware.Cli.Routing;

/// <summary>What <c>ww meta --json</c> writes.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class RoutingJson : JsonSerializerContext;
