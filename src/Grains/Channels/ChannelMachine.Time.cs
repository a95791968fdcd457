namespace Wetware.Grains.Channels;

/// <summary>What the passing of time and the deaths of silos do.</summary>
internal sealed partial class ChannelMachine
{
    /// <summary>The silos that callers live on who wait for something.</summary>
    public HashSet<SiloAddress> Origins() =>
    [
        .. _items.Values.Where(item => !item.Kept && item.Stage is ItemStage.Ready or ItemStage.Offered or ItemStage.Held)
            .Select(item => item.Origin).OfType<SiloAddress>(),
        .. _operations.Values.Select(receiver => receiver.Origin).OfType<SiloAddress>(),
    ];

    /// <summary>Gives up who was silent for too long or lived on a silo that is gone, and forgets what nobody asks for any more.</summary>
    /// <param name="now">The time.</param>
    /// <param name="gone">Silos that have left the cluster.</param>
    /// <returns>How many waiting callers were given up.</returns>
    public int Tick(long now, IReadOnlySet<SiloAddress> gone)
    {
        var lost = 0;
        foreach (var receiver in _operations.Values.Where(r => r.Deadline <= now || IsGone(r.Origin, gone)).ToArray())
        {
            // Giving one up may have dismissed others: those of a closed channel that have nothing left to wait for.
            if (!_operations.ContainsKey(receiver.Id))
                continue;
            lost++;
            GiveUp(receiver, surely: false, now);
        }

        foreach (var item in _items.Values.Where(i => !i.Kept || i.Stage == ItemStage.Accepted).ToArray())
        {
            switch (item.Stage)
            {
                case ItemStage.Ready when item.LastSeen + ChannelTimeouts.Idle <= now || IsGone(item.Origin, gone):
                    lost++;
                    Dequeue(item);
                    StopWaiting(item);
                    _items.Remove(item.Id);
                    if (item.Repeated)
                        _bound[item.Id] = (item.Receiver, now);
                    break;
                case ItemStage.Held when item.Recorded:
                    break;
                case ItemStage.Held when item.LastSeen + ChannelTimeouts.Confirm <= now || IsGone(item.Origin, gone):
                    Record(item);
                    break;
                case ItemStage.Accepted or ItemStage.Closed or ItemStage.Withdrawn when item.LastSeen + ChannelTimeouts.Retention <= now:
                    Drop(item);
                    break;
            }
        }

        foreach (var (id, bound) in _bound)
        {
            if (bound.At + ChannelTimeouts.Retention <= now)
                _bound.Remove(id);
        }

        foreach (var (id, at) in _givenUp)
        {
            if (at + ChannelTimeouts.Retention <= now)
                _givenUp.Remove(id);
        }

        ForgetRefusals(now);
        Fill();
        Match(now);
        return lost;
    }

    private static bool IsGone(SiloAddress? origin, IReadOnlySet<SiloAddress> gone) => origin is not null && gone.Contains(origin);
}
