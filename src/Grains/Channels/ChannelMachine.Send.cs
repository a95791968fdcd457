using Wetware.Channels;
using Wetware.Errors;

namespace Wetware.Grains.Channels;

/// <summary>The senders' side.</summary>
internal sealed partial class ChannelMachine
{
    /// <summary>Puts values in line that are not known yet; <see cref="Outcomes"/> tells what became of them.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, <c>limit</c> or <c>overloaded</c>: then none was put in line.</exception>
    public void Send(ChannelSend request, long now)
    {
        Admit(request.Items);
        var again = request.Again && request.AnsweredBy != Id;
        foreach (var sent in request.Items)
        {
            if (_items.TryGetValue(sent.Id, out var known))
            {
                if (known.Stage is ItemStage.Ready or ItemStage.Offered)
                    (known.LastSeen, known.Origin) = (now, request.Origin);
                if (again)
                    AskedAgain(known);
                continue;
            }

            if (IsClosed)
            {
                if (request.Again)
                    Finish(sent.Id, ItemStage.Closed, Change(sent.Id), now);
                continue;
            }

            var isBound = _bound.Remove(sent.Id, out var bound);
            var item = new Item(sent.Id, sent.Value, ++_order)
            {
                LastSeen = now,
                Origin = request.Origin,
                Repeated = (again || isBound) && !IsBuffered,
                Receiver = bound.Receiver,
            };
            _items.Add(item.Id, item);
            StartWaiting(item);
            Enqueue(item);
        }

        Fill();
        Match(now);
    }

    /// <summary>What became of values; <see cref="SendOutcome.Waiting"/> for those that are still in line.</summary>
    public SendOutcome[] Outcomes(IReadOnlyList<Guid> ids)
    {
        var outcomes = new SendOutcome[ids.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = OutcomeOf(ids[i]);
        return outcomes;
    }

    /// <summary>Bytes of those values that are not known yet; none when the channel is closed.</summary>
    public long BytesOfNew(IReadOnlyList<ChannelItem> items)
    {
        var bytes = 0L;
        if (IsClosed)
            return bytes;
        foreach (var item in items)
            bytes += _items.ContainsKey(item.Id) ? 0 : Item.SizeOf(item.Value);
        return bytes;
    }

    /// <summary>True for a value that is in line or remembered.</summary>
    public bool IsKnown(Guid id) => _items.ContainsKey(id);

    /// <summary>
    /// Gives values up that nobody has yet. Their outcome is <see cref="SendOutcome.Waiting"/> until it is on disk that nobody gets them, or that they are kept.
    /// </summary>
    public void WithdrawSend(IReadOnlyList<Guid> ids, long now)
    {
        foreach (var id in ids)
        {
            if (!_items.TryGetValue(id, out var item))
            {
                Finish(id, IsClosed ? ItemStage.Closed : ItemStage.Withdrawn, Change(id), now);
            }
            else if (!item.Kept && item.Stage is ItemStage.Ready or ItemStage.Offered)
            {
                End(item, ItemStage.Withdrawn);
                item.LastSeen = now;
            }
            else
            {
                AskedAgain(item);
            }
        }

        Match(now);
    }

    /// <summary>Callers know their outcomes.</summary>
    public void Acknowledge(ChannelAcknowledge request, long now)
    {
        foreach (var item in Known(request.Sent, SendOutcome.Accepted))
        {
            item.SenderKnows = true;
            if (item.Stage == ItemStage.Held)
                Finish(item, now);
            else
                Forget(item);
        }

        // Another activation may have told its sender, and of another receiver.
        foreach (var item in Known(request.SentAnywhere, SendOutcome.Accepted))
        {
            item.SenderKnows = true;
            if (item.Stage == ItemStage.Held)
                Record(item);
            else
                Forget(item);
        }

        foreach (var item in Known(request.Ended, SendOutcome.Closed).Concat(Known(request.Ended, SendOutcome.Withdrawn)))
        {
            item.SenderKnows = true;
            Forget(item);
        }

        AcknowledgeAccepted(request.Taken);
    }

    private IEnumerable<Item> Known(IReadOnlyList<Guid> ids, SendOutcome outcome)
    {
        foreach (var id in ids)
        {
            if (_items.TryGetValue(id, out var item) && OutcomeOf(id) == outcome)
                yield return item;
        }
    }

    // Another activation may know the value, too. What was decided before its sender asked, that one may have decided otherwise meanwhile, unless this one can
    // still write.
    private void AskedAgain(Item item)
    {
        if (IsBuffered)
            return;
        item.Repeated = true;
        if (item.Stage == ItemStage.Held)
            Record(item);
        else if (item.Stage == ItemStage.Accepted)
            item.OfferVersion = Change(item.Id);
        else if (item.Stage is ItemStage.Closed or ItemStage.Withdrawn)
            item.EndVersion = Change(item.Id);
    }

    // An earlier activation may have offered it, or the call that sends it may still be on its way: nobody gets it any more.
    private void Finish(Guid id, ItemStage stage, long version, long now)
    {
        if (_remembered >= ChannelLimits.MaxRemembered)
            return;
        _bound.Remove(id);
        _items.Add(id, new Item(id, null, 0) { Stage = stage, LastSeen = now, Repeated = true, EndVersion = version });
        _remembered++;
    }

    private SendOutcome OutcomeOf(Guid id)
    {
        if (!_items.TryGetValue(id, out var item))
            return IsClosed ? SendOutcome.Closed : SendOutcome.Waiting;
        if (item.Kept)
            return item.KeptVersion <= WrittenVersion ? SendOutcome.Accepted : SendOutcome.Waiting;
        return item.Stage switch
        {
            ItemStage.Held or ItemStage.Accepted when item.OfferVersion <= WrittenVersion => SendOutcome.Accepted,
            ItemStage.Closed when item.EndVersion <= WrittenVersion => SendOutcome.Closed,
            ItemStage.Withdrawn when item.EndVersion <= WrittenVersion => SendOutcome.Withdrawn,
            _ => SendOutcome.Waiting,
        };
    }

    // Checks everything before anything changes.
    private void Admit(IReadOnlyList<ChannelItem> items)
    {
        if (items.Count is 0 or > ChannelLimits.MaxBatch)
            throw ChannelErrors.Batch(items.Count);
        var (fresh, bytes, batch) = (0, 0L, 0L);
        foreach (var item in items)
        {
            if (item.Id == Guid.Empty || item.Value is null)
                throw new WetwareException(ErrorKind.Failed, "a value that is sent has an id and is not null");
            if (item.Value.Bytes.Length > ChannelLimits.MaxValueBytes)
                throw ChannelErrors.ValueTooLarge(item.Value.Bytes.Length);
            batch += item.Value.Bytes.Length;
            if (_items.ContainsKey(item.Id))
                continue;
            fresh++;
            bytes += Item.SizeOf(item.Value);
        }

        if (items.Count > 1 && batch > ChannelLimits.MaxBatchBytes)
            throw new WetwareException(ErrorKind.Limit, $"the values of one call have at most {ChannelLimits.MaxBatchBytes} bytes together");
        if (fresh == 0 || IsClosed)
            return;
        if (_waiting + fresh > ChannelLimits.MaxWaiting || _waitingBytes + bytes > ChannelLimits.MaxWaitingBytes)
            throw new WetwareException(ErrorKind.Overloaded, $"too many values wait in channel \"{Name}\"");
        if (_remembered + fresh > ChannelLimits.MaxRemembered)
            throw new WetwareException(ErrorKind.Overloaded, $"too many callers of channel \"{Name}\" have not said that they got their answers");
    }
}
