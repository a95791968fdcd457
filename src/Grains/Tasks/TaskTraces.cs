using System.Diagnostics;

namespace Wetware.Grains.Tasks;

/// <summary>Traces of runs: source <c>Wetware.Tasks</c>. Each run's activity on its worker hangs on the request that made the task.</summary>
internal static class TaskTraces
{
    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new("Wetware.Tasks");
}
