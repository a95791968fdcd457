using Wetware.Capabilities;

namespace Wetware.Processes;

/// <summary>A capability that a process is given.</summary>
/// <param name="Name">What the process finds it by: 1 to 255 bytes of UTF-8.</param>
/// <param name="Capability">The reference.</param>
[GenerateSerializer, Immutable]
[Alias("ww.process-grant")]
public sealed record ProcessGrant([property: Id(0)] string Name, [property: Id(1)] Capability Capability);
