using System.Text.Json.Serialization;

namespace Wetware.Sessions;

/// <summary>One named capability of a session.</summary>
/// <param name="Name">Its name, by which it is got.</param>
/// <param name="Kind">The capability's kind.</param>
/// <param name="Methods">The methods that may be called, in ordinal order; null for all of the kind.</param>
[GenerateSerializer, Immutable]
[Alias("ww.session-item")]
public sealed record SessionItem(
    [property: Id(0)] string Name,
    [property: Id(1)] string Kind,
    [property: Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Methods);
