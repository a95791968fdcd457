using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Wetware.Storage;

namespace Wetware.Grains.Quotas;

/// <summary>Instruments of the quotas.</summary>
internal sealed class QuotaMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Quotas";

    private readonly ConcurrentDictionary<string, StateUsage> _usage = [];
    private readonly Counter<long> _refused;

    public QuotaMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _refused = meter.CreateCounter<long>("ww.quota.refused", "{call}", "Calls refused because a quota is used up, by option");
        meter.CreateObservableGauge("ww.quota.bytes", () => _usage.Select(pair => new Measurement<long>(pair.Value.Bytes, new KeyValuePair<string, object?>("state", pair.Key))), "By", "Bytes of the cluster's states by name, as last counted here");
        meter.CreateObservableGauge("ww.quota.states", () => _usage.Select(pair => new Measurement<long>(pair.Value.States, new KeyValuePair<string, object?>("state", pair.Key))), "{state}", "The cluster's states by name, as last counted here");
    }

    public void Refused(string option) => _refused.Add(1, new KeyValuePair<string, object?>("option", option));

    public void Counted(string name, StateUsage usage) => _usage[name] = usage;
}
