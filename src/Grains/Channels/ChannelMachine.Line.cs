using Wetware.Channels;

namespace Wetware.Grains.Channels;

/// <summary>The lines that values stand in, and what is counted of them.</summary>
internal sealed partial class ChannelMachine
{
    // Puts a value into its line: at the end when it is new, at its old place when it comes back.
    private void Enqueue(Item item)
    {
        item.Stage = ItemStage.Ready;
        var line = IsBuffered && !item.Kept ? _backlog : _ready;
        if (line.Last is null || line.Last.Value.Order < item.Order)
        {
            line.AddLast(item.Node);
            return;
        }

        var next = line.First!;
        while (next.Value.Order < item.Order)
            next = next.Next!;
        line.AddBefore(next, item.Node);
    }

    // Takes a value out of the line that it is in, if it is in one.
    private static void Dequeue(Item item) => item.Node.List?.Remove(item.Node);

    // Its sender waits until it is kept, taken or given up.
    private void StartWaiting(Item item)
    {
        _waiting++;
        _waitingBytes += item.Bytes;
    }

    private void StopWaiting(Item item)
    {
        _waiting--;
        _waitingBytes -= item.Bytes;
    }

    // Keeps what there is room for.
    private void Fill()
    {
        if (!IsBuffered)
            return;
        while (_backlog.First is { Value: var item } && _kept < Capacity && (_kept == 0 || _keptBytes + item.Bytes <= ChannelLimits.MaxBufferedBytes))
        {
            Dequeue(item);
            StopWaiting(item);
            item.Kept = true;
            item.KeptVersion = Change(item.Id);
            _kept++;
            _keptBytes += item.Bytes;
            Enqueue(item);
        }
    }

    // Gives receivers what is there, first come, first served.
    private void Match(long now)
    {
        while (_receivers.First is { Value: var receiver } && IsNextOffered())
        {
            var (offered, bytes) = (new List<Item>(), 0L);
            while (offered.Count < receiver.Max && IsNextOffered())
            {
                var item = _ready.First!.Value;
                bytes += item.Value!.Bytes.Length;
                if (offered.Count > 0 && bytes > ChannelLimits.MaxBatchBytes)
                    break;
                Dequeue(item);
                (item.Stage, item.Receiver) = (ItemStage.Offered, receiver.Id);
                if (item.Repeated)
                    item.OfferVersion = Change(receiver.Id);
                offered.Add(item);
            }

            _receivers.Remove(receiver.Node);
            (receiver.Offered, receiver.Deadline) = (offered, now + ChannelTimeouts.Accept);
            Signal(receiver.Id);
        }
    }

    // What is not on disk yet is not offered, or a receiver could use what the next activation does not know.
    private bool IsNextOffered() => _ready.First is { Value: var next } && (!IsBuffered || next.KeptVersion <= WrittenVersion);

    // The receiver that a value was offered to has not taken it. Unless it said so itself, it may still claim it.
    private void PutBack(Item item, bool surely)
    {
        item.Repeated |= !surely && !IsBuffered;
        if (IsClosed && !IsBuffered)
            End(item, ItemStage.Closed);
        else
            Enqueue(item);
    }

    // Nobody gets it, and its sender is told.
    private void End(Item item, ItemStage stage)
    {
        var receiver = item.Stage == ItemStage.Offered ? _operations.GetValueOrDefault(item.Receiver) : null;
        item.Repeated |= item.Stage == ItemStage.Offered;
        Dequeue(item);
        StopWaiting(item);
        (item.Stage, item.Value, item.Receiver) = (stage, null, Guid.Empty);
        if (item.Repeated || stage == ItemStage.Withdrawn)
            item.EndVersion = Change(item.Id);
        _remembered++;
        Signal(item.Id);
        if (receiver is not null)
            WaitAgain(receiver);
    }

    // A receiver goes back to the head of its line when all that it was offered has been withdrawn.
    private void WaitAgain(Receiver receiver)
    {
        if (receiver.Offered!.Exists(item => item.Stage == ItemStage.Offered))
            return;
        receiver.Offered = null;
        receiver.Deadline += ChannelTimeouts.Idle - ChannelTimeouts.Accept;
        _receivers.AddFirst(receiver.Node);
    }

    // Drops what nobody may ask for any more.
    private void Forget(Item item)
    {
        if (item.Repeated || !item.SenderKnows)
            return;
        var over = item.Stage switch
        {
            ItemStage.Accepted => !IsBuffered || item.ReceiverKnows,
            ItemStage.Closed or ItemStage.Withdrawn => true,
            _ => false,
        };
        if (over)
            Drop(item);
    }

    private void Drop(Item item)
    {
        if (_items.Remove(item.Id))
            _remembered--;
    }
}
