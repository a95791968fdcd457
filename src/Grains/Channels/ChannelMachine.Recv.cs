using Wetware.Channels;
using Wetware.Errors;

namespace Wetware.Grains.Channels;

/// <summary>The receivers' side.</summary>
internal sealed partial class ChannelMachine
{
    /// <summary>Puts a receive operation in line that is not known yet; <see cref="Offer"/> tells what it is offered.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, <c>limit</c> or <c>overloaded</c>: then it was not put in line.</exception>
    public void Recv(ChannelRecv request, long now)
    {
        if (request.Operation == Guid.Empty)
            throw new WetwareException(ErrorKind.Failed, "a receive operation has an id");
        if (request.Max is < 1 or > ChannelLimits.MaxBatch)
            throw ChannelErrors.Batch(request.Max);
        if (_operations.TryGetValue(request.Operation, out var receiver))
        {
            receiver.Origin = request.Origin;
            receiver.Deadline = now + (receiver.Offered is null ? ChannelTimeouts.Idle : ChannelTimeouts.Accept);
            return;
        }

        if (_givenUp.ContainsKey(request.Operation))
            return;
        if (_receivers.Count >= ChannelLimits.MaxWaiting)
            throw new WetwareException(ErrorKind.Overloaded, $"too many receivers wait at channel \"{Name}\"");
        receiver = new Receiver(request.Operation, request.Max) { Origin = request.Origin, Deadline = now + ChannelTimeouts.Idle };
        _operations.Add(receiver.Id, receiver);
        _receivers.AddLast(receiver.Node);
        Match(now);
        DismissReceivers();
    }

    /// <summary>What a receive operation is offered now. One that is not known here any more has nothing to come.</summary>
    public ChannelOffer Offer(Guid operation)
    {
        if (!_operations.TryGetValue(operation, out var receiver))
            return IsClosed ? ChannelOffer.End : ChannelOffer.NotYet;
        if (receiver.Offered is not { } offered || offered.Exists(item => item.OfferVersion > WrittenVersion))
            return ChannelOffer.NotYet;

        // What was withdrawn meanwhile has no value any more.
        return new ChannelOffer
        {
            Items = [.. offered.Where(item => item.Stage == ItemStage.Offered && item.Receiver == operation).Select(item => item.Sent)],
            Remembered = IsBuffered,
            ReadsAcknowledge = true,
        };
    }

    /// <summary>Gives a receive operation up; what it was offered goes to the next.</summary>
    public void WithdrawRecv(Guid operation, long now)
    {
        if (_operations.TryGetValue(operation, out var receiver))
            GiveUp(receiver, surely: true, now);
        else if (_givenUp.Count < ChannelLimits.MaxRemembered)
            _givenUp[operation] = now; // the call that it overtook may still be on its way
    }

    /// <summary>True for a receive operation that waits or has an offer.</summary>
    public bool IsReceiving(Guid operation) => _operations.ContainsKey(operation);

    /// <summary>A receiver says that it has values; <see cref="Answer"/> tells which are its own, and whether it may use them yet.</summary>
    public void Accept(ChannelAccept request, long now)
    {
        if (request.Operation == Guid.Empty || request.Items.Count is 0 or > ChannelLimits.MaxBatch)
            throw new WetwareException(ErrorKind.Failed, $"a receive operation that has values has an id and 1 to {ChannelLimits.MaxBatch} of them");
        foreach (var id in request.Items)
        {
            if (IsRefused(id, request.Operation))
                continue;
            if (_items.TryGetValue(id, out var item))
                Claim(item, request, now);
            else if (!IsBuffered)
                Believe(id, request, now);
        }

        Refuse(request, now);
        if (_operations.Remove(request.Operation, out var receiver))
        {
            if (receiver.Offered is null)
                _receivers.Remove(receiver.Node);
            Release(receiver, surely: true);
        }

        Fill();
        Match(now);
        DismissReceivers();
    }

    /// <summary>What became of a claim.</summary>
    public ChannelAccepted Answer(ChannelAccept request)
    {
        List<Guid>? refused = null;
        foreach (var id in request.Items)
        {
            if (_refused.TryGetValue(new StoredRefusal(request.Operation, id), out var version))
            {
                if (version > WrittenVersion)
                    return ChannelAccepted.NotYet;
                (refused ??= []).Add(id);
            }
            else if (!_items.TryGetValue(id, out var item))
            {
                // A taken value of a synchronous channel is forgotten as soon as its sender knows.
                if (IsBuffered || !MayHave(id, request.Operation))
                    return ChannelAccepted.NotYet;
            }
            else if (!IsOwn(id, request.Operation) || item.Stage == ItemStage.Held || item.TakenVersion > WrittenVersion || item.OfferVersion > WrittenVersion)
            {
                return ChannelAccepted.NotYet;
            }
        }

        return refused is null ? ChannelAccepted.All : new ChannelAccepted { Refused = refused };
    }

    // The receivers know that the values are theirs.
    private void AcknowledgeAccepted(IReadOnlyList<Guid> ids)
    {
        foreach (var id in ids)
        {
            if (!_items.TryGetValue(id, out var item) || item.Stage != ItemStage.Accepted)
                continue;
            item.ReceiverKnows = true;
            Forget(item);
        }
    }

    private void Claim(Item item, ChannelAccept request, long now)
    {
        var free = item.Stage == ItemStage.Ready && item.Kept == IsBuffered;
        if (!free && !(item.Stage == ItemStage.Offered && item.Receiver == request.Operation))
            return;
        Dequeue(item);
        item.Receiver = request.Operation;
        item.LastSeen = now;
        if (IsBuffered)
        {
            _kept--;
            _keptBytes -= item.Bytes;
            (item.Stage, item.Value, item.TakenVersion) = (ItemStage.Accepted, null, Change(item.Receiver));
            _remembered++;
            return;
        }

        StopWaiting(item);
        (item.Stage, item.Value) = (ItemStage.Held, null);
        Signal(item.Id);
        if (item.Repeated)
            Record(item);
    }

    // An earlier activation offered it. Its sender either knows already, or will ask and be told.
    private void Believe(Guid id, ChannelAccept request, long now)
    {
        if (!MayHave(id, request.Operation))
            return;
        _bound.Remove(id);
        var item = new Item(id, null, 0) { Stage = ItemStage.Held, Receiver = request.Operation, LastSeen = now };
        _items.Add(id, item);
        Record(item);
    }

    private bool MayHave(Guid id, Guid operation) => !_bound.TryGetValue(id, out var bound) || bound.Receiver == operation;

    private void GiveUp(Receiver receiver, bool surely, long now)
    {
        _operations.Remove(receiver.Id);
        if (receiver.Offered is null)
            _receivers.Remove(receiver.Node);
        Release(receiver, surely);
        Signal(receiver.Id);
        Match(now);
        DismissReceivers();
    }

    // It is written whose it is, so that the receiver need not wait for the sender: should that ask again, whichever activation tells it.
    private void Record(Item item)
    {
        if (!item.Recorded)
            _recorded.Add(item);
        (item.Recorded, item.Repeated, item.OfferVersion) = (true, true, Change(item.Id));
    }

    private void FinishRecorded(long now)
    {
        foreach (var item in _recorded.Where(item => item.Stage == ItemStage.Held && item.OfferVersion <= WrittenVersion))
            Finish(item, now);
        _recorded.RemoveAll(static item => item.Stage != ItemStage.Held);
    }

    // The sender knows, or need not.
    private void Finish(Item item, long now)
    {
        item.Stage = ItemStage.Accepted;
        item.LastSeen = now;
        _remembered++;
        Signal(item.Receiver);
        Forget(item);
    }

    private void Release(Receiver receiver, bool surely)
    {
        foreach (var item in receiver.Offered ?? [])
        {
            if (item.Stage == ItemStage.Offered && item.Receiver == receiver.Id)
                PutBack(item, surely);
        }
    }
}
