using System.Diagnostics.Metrics;
using Wetware.Errors;

namespace Wetware.Grains.Capabilities;

/// <summary>What is counted of capabilities.</summary>
public sealed class CapabilityMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Capabilities";

    private readonly Counter<long> _calls;
    private readonly Counter<long> _revocations;

    /// <summary>Makes the instruments.</summary>
    public CapabilityMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _calls = meter.CreateCounter<long>("ww.capabilities.calls", "{call}", "Calls through capabilities, by kind and outcome");
        _revocations = meter.CreateCounter<long>("ww.capabilities.revocations", "{capability}", "References that were revoked, by kind");
    }

    /// <summary>A call was answered.</summary>
    internal void Answered(string kind) => _calls.Add(1, new("kind", kind), new("outcome", "ok"));

    /// <summary>A call failed.</summary>
    internal void Failed(string kind, ErrorKind error) => _calls.Add(1, new("kind", kind), new("outcome", error.Word()));

    /// <summary>A reference was revoked.</summary>
    internal void Revoked(string kind) => _revocations.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
