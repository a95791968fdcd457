using Wetware.Errors;
using Wetware.Grains.Quotas;

namespace Wetware.Grains.Channels;

/// <summary>Section <c>Cluster:Channels</c>: how much channels may keep. The limits of one channel are fixed (<see cref="Wetware.Channels.ChannelLimits"/>).</summary>
public sealed class ChannelOptions
{
    /// <summary>
    /// Bytes of all channels that the cluster keeps, buffered values most of all; sends to buffered channels are answered <c>limit</c> beyond it. Give all nodes the
    /// same. 64 KiB to 1 TiB. Default 4 GiB.
    /// </summary>
    public long StoreBytes { get; set; } = 4L << 30;

    /// <summary>
    /// Bytes of the channels of one principal: of an account's sessions, or an HTTP token; sends to a buffered channel are answered <c>limit</c> beyond it. Give all nodes the
    /// same. 64 KiB to 1 TiB. Default 1 GiB.
    /// </summary>
    public long StoreBytesPerPrincipal { get; set; } = 1L << 30;

    /// <summary>Channels of one principal; one more is answered <c>limit</c>. Give all nodes the same. 1 to 65,536. Default 16,384.</summary>
    public int ChannelsPerPrincipal { get; set; } = 16_384;

    /// <summary>Bytes of values in the memory of one node, buffered and waiting; sends are answered <c>overloaded</c> beyond it. 1 MiB to 64 GiB. Default 256 MiB.</summary>
    public long MaxNodeBytes { get; set; } = 256L << 20;

    /// <summary>What is outside the limits: the option's name, and a message.</summary>
    public IEnumerable<(string Option, string Message)> Problems()
    {
        (string Option, long Value, long Least, long Most)[] ranges =
        [
            (nameof(StoreBytes), StoreBytes, 64L << 10, 1L << 40),
            (nameof(StoreBytesPerPrincipal), StoreBytesPerPrincipal, 64L << 10, 1L << 40),
            (nameof(ChannelsPerPrincipal), ChannelsPerPrincipal, 1, 65_536),
            (nameof(MaxNodeBytes), MaxNodeBytes, 1L << 20, 64L << 30),
        ];
        return ranges.Where(r => r.Value < r.Least || r.Value > r.Most).Select(r => (r.Option, $"{r.Value} is outside {r.Least} to {r.Most}"));
    }

    internal (QuotaPair All, QuotaPair PerPrincipal) Quotas() => (
        new QuotaPair(new Quota("Cluster:Channels:StoreBytes", StoreBytes), null),
        new QuotaPair(new Quota("Cluster:Channels:StoreBytesPerPrincipal", StoreBytesPerPrincipal), new Quota("Cluster:Channels:ChannelsPerPrincipal", ChannelsPerPrincipal)));
}

/// <summary>Holds a node's channels to their quotas. Thread-safe.</summary>
public sealed class ChannelQuotas
{
    private const string NodeBytes = "Cluster:Channels:MaxNodeBytes";

    private readonly StateQuota _store;
    private readonly QuotaMetrics _metrics;
    private readonly long _most;
    private long _bytes;

    internal ChannelQuotas(ChannelOptions options, StateQuota store, QuotaMetrics metrics) => (_most, _store, _metrics) = (options.MaxNodeBytes, store, metrics);

    /// <summary>Bytes of values in the channels that are active on this node.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Throws when there is no room for <paramref name="more"/> bytes in this node's memory, or, where <paramref name="isKept"/>, in the storage, for the principal of the channel.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c> or <c>limit</c>, naming the quota.</exception>
    internal ValueTask Admit(long more, bool isKept, string? principal)
    {
        if (Bytes + more <= _most)
            return isKept ? _store.Admit(more, isNew: false, principal) : ValueTask.CompletedTask;
        _metrics.Refused(NodeBytes);
        throw new WetwareException(ErrorKind.Overloaded, $"channels: values of {Bytes} bytes are on this node, and {more} more are above {NodeBytes}, {_most}");
    }

    /// <summary>Throws when a principal has as many channels as it may. Those of the operators are counted by the directory of channels alone.</summary>
    /// <exception cref="WetwareException"><c>limit</c>, naming the quota.</exception>
    internal ValueTask AdmitNew(string? principal) => principal is null ? ValueTask.CompletedTask : _store.Admit(0, isNew: true, principal);

    /// <summary>A channel has that many bytes more, or less.</summary>
    internal void Change(long difference) => Interlocked.Add(ref _bytes, difference);
}
