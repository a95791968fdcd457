using Wetware.Capabilities;

namespace Wetware.Sessions;

/// <summary>A session and the reference by which its holder uses it.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.session-opened")]
public sealed record SessionOpened([property: Id(0)] Capability Session, [property: Id(1)] SessionInfo Info);
