using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>The stages of this silo.</summary>
public class SiloLifecycleSubject : LifecycleSubject, ISiloLifecycleSubject
{
    private static readonly ImmutableDictionary<int, string> Names = GetStageNames(typeof(ServiceLifecycleStage));

    public SiloLifecycleSubject(ILogger<SiloLifecycleSubject> logger)
        : base(logger)
    {
    }

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    protected override string GetStageName(int stage) => Names.GetValueOrDefault(stage) ?? base.GetStageName(stage);

    protected override void OnStartStageCompleted(int stage) => HighestCompletedStage = stage;

    protected override void OnStopStageCompleted(int stage) => LowestStoppedStage = stage;
}
