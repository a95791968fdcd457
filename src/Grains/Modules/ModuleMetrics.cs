using System.Diagnostics.Metrics;

namespace Wetware.Grains.Modules;

/// <summary>What is measured of the module store; meter <c>Wetware.Modules</c>.</summary>
internal static class ModuleMetrics
{
    public const string MeterName = "Wetware.Modules";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> AddedModules = Meter.CreateCounter<long>("wetware.modules.added", "{module}", "Modules that were added to the cluster by this node.");
    private static readonly Counter<long> AddedBytes = Meter.CreateCounter<long>("wetware.modules.added.bytes", "By", "Bytes of those modules.");
    private static readonly Counter<long> RemovedModules = Meter.CreateCounter<long>("wetware.modules.removed", "{module}", "Modules that were removed by this node.");
    private static readonly Counter<long> Fetches = Meter.CreateCounter<long>("wetware.modules.fetched", "{module}", "Modules that this node fetched from the cluster.");
    private static readonly Histogram<double> FetchTime = Meter.CreateHistogram<double>("wetware.modules.fetch.time", "s", "Time to fetch a module.");

    public static void Added(long bytes)
    {
        AddedModules.Add(1);
        AddedBytes.Add(bytes);
    }

    public static void Removed() => RemovedModules.Add(1);

    public static void Fetched(TimeSpan took)
    {
        Fetches.Add(1);
        FetchTime.Record(took.TotalSeconds);
    }
}
