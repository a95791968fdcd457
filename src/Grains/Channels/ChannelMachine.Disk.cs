namespace Wetware.Grains.Channels;

/// <summary>What goes to disk and comes back.</summary>
internal sealed partial class ChannelMachine
{
    /// <summary>The channel as it is on disk; all times begin anew.</summary>
    public static ChannelMachine Load(string name, ChannelState state, long now)
    {
        var machine = new ChannelMachine(name, state.Capacity, state.Created) { Principal = state.Principal, _closedBy = state.ClosedBy, _closeDone = state.ClosedBy != Guid.Empty };
        foreach (var refusal in state.Refused)
            machine.Refuse(refusal, version: 0, now);
        foreach (var stored in state.Items)
        {
            if (!machine.IsBuffered && !stored.ReceiverKnows)
            {
                machine._bound[stored.Id] = (stored.Receiver, now);
                continue;
            }

            if (stored.Value is null && stored.Receiver == Guid.Empty)
            {
                machine.Finish(stored.Id, ItemStage.Withdrawn, version: 0, now);
                continue;
            }

            var item = new Item(stored.Id, stored.Value, ++machine._order)
            {
                Kept = machine.IsBuffered,
                Repeated = !machine.IsBuffered,
                LastSeen = now,
                Receiver = stored.Receiver,
                SenderKnows = stored.SenderKnows,
                ReceiverKnows = stored.ReceiverKnows,
            };
            machine._items.Add(item.Id, item);
            if (stored.Value is null)
            {
                item.Stage = ItemStage.Accepted;
                machine._remembered++;
                continue;
            }

            machine._kept++;
            machine._keptBytes += item.Bytes;
            machine.Enqueue(item);
        }

        return machine;
    }

    /// <summary>What is to be on disk at <see cref="Version"/>.</summary>
    public ChannelState Snapshot()
    {
        var state = new ChannelState { Principal = Principal, Capacity = Capacity, Created = _created, ClosedBy = _closedBy, Refused = [.. _refusals.Select(entry => entry.Refusal)] };
        if (!IsBuffered)
        {
            state.Items.AddRange(_items.Values.Where(i => i.Repeated).Select(i => new StoredItem(i.Id, null, i.Receiver, false, i.Recorded || i.Stage == ItemStage.Accepted)));
            state.Items.AddRange(_bound.Select(pair => new StoredItem(pair.Key, null, pair.Value.Receiver, false, false)));
            return state;
        }

        state.Items.EnsureCapacity(_items.Count);
        foreach (var item in _items.Values.Where(i => i.Kept).OrderBy(i => i.Order))
        {
            var receiver = item.Stage == ItemStage.Accepted ? item.Receiver : Guid.Empty;
            state.Items.Add(new StoredItem(item.Id, item.Value, receiver, item.SenderKnows, item.ReceiverKnows));
        }

        state.Items.AddRange(_items.Values.Where(i => i is { Repeated: true, Stage: ItemStage.Withdrawn }).Select(i => new StoredItem(i.Id, null, Guid.Empty, false, false)));
        return state;
    }

    /// <summary>The state of <paramref name="version"/> is on disk.</summary>
    public void Written(long version, long now)
    {
        WrittenVersion = version;
        while (_unwritten.TryPeek(out var change) && change.Version <= version)
            Signal(_unwritten.Dequeue().Id);
        FinishRecorded(now);
        if (_closedBy != Guid.Empty && !_closeDone && IsClosed)
            CloseNow();
        Match(now);
        DismissReceivers();
    }

    // A change that has to be on disk before the callers of id get their answer.
    private long Change(Guid id)
    {
        _unwritten.Enqueue((++Version, id));
        return Version;
    }
}
