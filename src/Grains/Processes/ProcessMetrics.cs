using System.Diagnostics.Metrics;
using Wetware.Processes;

namespace Wetware.Grains.Processes;

/// <summary>What is measured of processes; meter <c>Wetware.Processes</c>.</summary>
internal static class ProcessMetrics
{
    public const string MeterName = "Wetware.Processes";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Starts = Meter.CreateCounter<long>("wetware.processes.started", "{process}", "Processes that were started.");
    private static readonly UpDownCounter<long> Live = Meter.CreateUpDownCounter<long>("wetware.processes.live", "{process}", "Processes that live now.");
    private static readonly Counter<long> Ends = Meter.CreateCounter<long>("wetware.processes.ended", "{process}", "Processes that ended, by how.");
    private static readonly Histogram<double> Time = Meter.CreateHistogram<double>("wetware.processes.time", "s", "Time that processes ran.");

    public static void Started()
    {
        Starts.Add(1);
        Live.Add(1);
    }

    public static void Ended(ProcessResult result)
    {
        Live.Add(-1);
        var how = new KeyValuePair<string, object?>("end", result.End.Word());
        Ends.Add(1, how);
        Time.Record(result.Elapsed.TotalSeconds, how);
    }
}
