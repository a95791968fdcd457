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
    private readonly ConcurrentDictionary<(string State, string Principal), StateUsage> _ofPrincipals = [];
    private readonly Counter<long> _refused;

    public QuotaMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _refused = meter.CreateCounter<long>("ww.quota.refused", "{call}", "Calls refused because a quota is used up, by option");
        meter.CreateObservableGauge("ww.quota.bytes", () => _usage.Select(pair => new Measurement<long>(pair.Value.Bytes, new KeyValuePair<string, object?>("state", pair.Key))), "By", "Bytes of the cluster's states by name, as last counted here");
        meter.CreateObservableGauge("ww.quota.states", () => _usage.Select(pair => new Measurement<long>(pair.Value.States, new KeyValuePair<string, object?>("state", pair.Key))), "{state}", "The cluster's states by name, as last counted here");
        meter.CreateObservableGauge("ww.quota.principal.bytes", () => OfPrincipals(usage => usage.Bytes), "By", "Bytes of a principal's states by name, as last counted here");
        meter.CreateObservableGauge("ww.quota.principal.states", () => OfPrincipals(usage => usage.States), "{state}", "A principal's states by name, as last counted here");
    }

    public void Refused(string option) => _refused.Add(1, new KeyValuePair<string, object?>("option", option));

    public void Counted(string name, string? principal, StateUsage usage)
    {
        if (principal is null)
            _usage[name] = usage;
        else
            _ofPrincipals[(name, principal)] = usage;
    }

    public void Forget(string name, string principal) => _ofPrincipals.TryRemove((name, principal), out _);

    private IEnumerable<Measurement<long>> OfPrincipals(Func<StateUsage, long> value) => _ofPrincipals.Select(pair =>
        new Measurement<long>(value(pair.Value), new KeyValuePair<string, object?>("state", pair.Key.State), new KeyValuePair<string, object?>("principal", pair.Key.Principal)));
}
