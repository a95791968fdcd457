using System.Diagnostics.Metrics;

namespace Wetware.Grains.Channels;

/// <summary>What channels count.</summary>
internal static class ChannelMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Wetware.Channels";

    private static readonly Meter Meter = new(Name);

    /// <summary>Values that senders were told are taken.</summary>
    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("wetware.channels.sent", "{value}", "Values that were accepted of senders");

    /// <summary>Values that receivers were confirmed.</summary>
    public static readonly Counter<long> Received = Meter.CreateCounter<long>("wetware.channels.received", "{value}", "Values that went to receivers");

    /// <summary>Claims that came too late.</summary>
    public static readonly Counter<long> Refused =
        Meter.CreateCounter<long>("wetware.channels.refused", "{value}", "Values that receivers claimed after they had gone elsewhere");

    /// <summary>Callers that were silent or whose silo left.</summary>
    public static readonly Counter<long> GivenUp =
        Meter.CreateCounter<long>("wetware.channels.given_up", "{caller}", "Waiting callers that were silent for too long or whose silo left the cluster");

    /// <summary>Time of one write of a channel's state.</summary>
    public static readonly Histogram<double> WriteTime =
        Meter.CreateHistogram<double>("wetware.channels.write", "s", "Time until a change of a channel was on disk");
}
