using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Wetware.Devices.Registry;

/// <summary>What is measured of devices; meter <c>Wetware.Devices</c>.</summary>
internal static class DeviceMetrics
{
    private static readonly Meter Meter = new("Wetware.Devices");
    private static readonly Histogram<double> CheckTime = Meter.CreateHistogram<double>("wetware.devices.check.time", "s", "Time of a health check of a device.");
    private static readonly Counter<long> Changes = Meter.CreateCounter<long>("wetware.devices.status.changes", "{change}", "Devices that became active or inactive.");
    private static readonly Counter<long> Packets = Meter.CreateCounter<long>("wetware.devices.packets", "{packet}", "Multicast packets that were read.");
    private static readonly Counter<long> Answers = Meter.CreateCounter<long>("wetware.devices.deployments", "{answer}", "Answers of devices to their part of a deployment.");
    private static readonly Histogram<double> RunTime = Meter.CreateHistogram<double>("wetware.devices.run.time", "s", "Time of a run of a deployment.");

    public static CheckTimer Check() => new();

    public static void StatusChanged(bool active) => Changes.Add(1, new KeyValuePair<string, object?>("status", active ? "active" : "inactive"));

    public static void Packet(string outcome) => Packets.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public static void Deployed(bool answered) => Answers.Add(1, new KeyValuePair<string, object?>("outcome", answered ? "answered" : "unreachable"));

    public static void Ran(TimeSpan took, bool succeeded) => RunTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", succeeded ? "succeeded" : "failed"));

    internal sealed class CheckTimer : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private bool _succeeded;

        public void Succeeded() => _succeeded = true;

        public void Dispose() =>
            CheckTime.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, new KeyValuePair<string, object?>("outcome", _succeeded ? "succeeded" : "failed"));
    }
}
