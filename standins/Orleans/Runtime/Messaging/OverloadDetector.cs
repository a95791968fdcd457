using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime;

/// <summary>Compares the process's share of the processors and of the memory that it may have with the limits, once a second when asked.</summary>
internal sealed class OverloadDetector(IOptions<LoadSheddingOptions> options, TimeProvider clock) : IOverloadDetector
{
    private readonly Lock _gate = new();
    private long _measured;
    private TimeSpan _processorTime;
    private bool _overloaded;

    public bool IsOverloaded => options.Value.LoadSheddingEnabled && Measure();

    private bool Measure()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var elapsed = clock.GetElapsedTime(_measured, now);
            if (_measured != 0 && elapsed < TimeSpan.FromSeconds(1))
                return _overloaded;
            var used = Environment.CpuUsage.TotalTime;
            var processor = _measured == 0 ? 0 : 100 * (used - _processorTime) / elapsed / Environment.ProcessorCount;
            var memory = GC.GetGCMemoryInfo();
            var memoryUse = memory.TotalAvailableMemoryBytes == 0 ? 0 : 100.0 * Environment.WorkingSet / memory.TotalAvailableMemoryBytes;
            _measured = now;
            _processorTime = used;
            return _overloaded = processor > options.Value.CpuThreshold || memoryUse > options.Value.MemoryThreshold;
        }
    }
}
