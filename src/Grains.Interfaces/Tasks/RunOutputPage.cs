using Wetware.Processes;

namespace Wetware.Tasks;

/// <summary>A part of what a run writes, while it runs and for a while after.</summary>
/// <param name="Attempt">The attempt that wrote it; with another one than before, offsets count from 0 again.</param>
/// <param name="Page">The output, both streams in the order in which they were written. Of an attempt that is not on its worker any more it is empty and over.</param>
[GenerateSerializer, Immutable]
[Alias("ww.run-output-page")]
public sealed record RunOutputPage([property: Id(0)] int Attempt, [property: Id(1)] LogPage Page);
