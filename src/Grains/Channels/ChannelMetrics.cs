using System.Diagnostics.Metrics;

namespace Wetware.Grains.Channels;

/// <summary>Instruments of the channels.</summary>
public sealed class ChannelMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Channels";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _received;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _givenUp;
    private readonly Histogram<double> _writeTime;

    /// <summary>Creates the instruments.</summary>
    public ChannelMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _sent = meter.CreateCounter<long>("wetware.channels.sent", "{value}", "Values that were accepted from senders");
        _received = meter.CreateCounter<long>("wetware.channels.received", "{value}", "Values that were confirmed to receivers");
        _refused = meter.CreateCounter<long>("wetware.channels.refused", "{value}", "Values that receivers claimed after they had gone elsewhere");
        _givenUp = meter.CreateCounter<long>("wetware.channels.given_up", "{caller}", "Waiting callers that were silent for too long or whose silo left the cluster");
        _writeTime = meter.CreateHistogram<double>("wetware.channels.write", "s", "Time until a change of a channel was on disk");
    }

    internal void Sent(int values) => _sent.Add(values);

    internal void Received(int values) => _received.Add(values);

    internal void Refused(int values) => _refused.Add(values);

    internal void GivenUp(int callers) => _givenUp.Add(callers);

    internal void Wrote(TimeSpan time) => _writeTime.Record(time.TotalSeconds);
}
