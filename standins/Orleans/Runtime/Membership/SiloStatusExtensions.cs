namespace Orleans.Runtime;

internal static class SiloStatusExtensions
{
    /// <summary>On the way out or gone.</summary>
    public static bool IsTerminating(this SiloStatus status) =>
        status is SiloStatus.ShuttingDown or SiloStatus.Stopping or SiloStatus.Dead;

    /// <summary>Has a process that answers probes and gossip.</summary>
    public static bool IsRunning(this SiloStatus status) =>
        status is SiloStatus.Joining or SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;
}
