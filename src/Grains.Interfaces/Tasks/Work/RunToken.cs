namespace Wetware.Tasks;

/// <summary>One attempt of one run: what workers and the scheduler speak of. An attempt that is not the run's latest has no say any more.</summary>
/// <param name="Task">Number of the task (<see cref="TaskInfo.Number"/>).</param>
/// <param name="Run">Number of the run.</param>
/// <param name="Attempt">Number of the attempt.</param>
[GenerateSerializer, Immutable]
[Alias("ww.run-token")]
public readonly record struct RunToken([property: Id(0)] long Task, [property: Id(1)] long Run, [property: Id(2)] int Attempt);
