using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Wetware.Devices.Supervisor;

/// <summary>What this machine is, and how busy the node is.</summary>
internal sealed class SupervisorLoad(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private long _usedAt = time.GetTimestamp();
    private double _share;

    /// <summary>When the orchestrator asked for health last.</summary>
    public long CheckedAt { get; set; } = time.GetTimestamp();

    public static JsonObject Describe(IReadOnlyList<string> offers) => new()
    {
        ["platform"] = new JsonObject
        {
            ["memory"] = new JsonObject { ["bytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes },
            ["cpu"] = new JsonObject { ["humanReadableName"] = RuntimeInformation.ProcessArchitecture.ToString(), ["coreCount"] = Environment.ProcessorCount },
            ["system"] = new JsonObject { ["os"] = RuntimeInformation.OSDescription, ["hostName"] = Environment.MachineName },
        },
        ["supervisorInterfaces"] = new JsonArray([.. offers.Select(name => (JsonNode)name)]),
    };

    /// <summary>Processor time of this process in percent of the machine's since the last report, and memory as a share.</summary>
    public JsonObject Report()
    {
        lock (_gate)
        {
            var (used, at) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
            if (time.GetElapsedTime(_usedAt, at) is var elapsed && elapsed > TimeSpan.Zero)
                _share = Math.Clamp((used - _used) / elapsed / Environment.ProcessorCount, 0, 1);
            (_used, _usedAt) = (used, at);
            var memory = GC.GetGCMemoryInfo();
            return new JsonObject
            {
                ["cpuUsage"] = Math.Round(100 * _share, 1),
                ["memoryUsage"] = Math.Round(Math.Clamp((double)Environment.WorkingSet / Math.Max(1, memory.TotalAvailableMemoryBytes), 0, 1), 3),
            };
        }
    }
}
