namespace Wetware.Grains.Sessions;

/// <summary>What a session holds under a name; the reference is made when it is asked for.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.session-entry")]
internal sealed record SessionEntry(
    [property: Id(0)] string Name, [property: Id(1)] string Kind, [property: Id(2)] GrainId Target, [property: Id(3)] IReadOnlyList<string>? Methods);
