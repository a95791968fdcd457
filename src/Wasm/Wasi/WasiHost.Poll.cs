using System.Buffers.Binary;

namespace Wetware.Wasm.Wasi;

/// <summary>Waiting for several things at once.</summary>
internal sealed partial class WasiHost
{
    private const uint EventBytes = 32;
    private const ushort Hangup = 1;

    /// <summary>The longest list taken.</summary>
    private const uint MostSubscriptions = 1024;

    /// <summary>Answers at once with all that is ready; else waits for the first. What is wrong with one entry is told in its event.</summary>
    public Errno PollOneoff(GuestMemory memory, WasiVersion version, uint subscriptions, uint events, uint count, uint result)
    {
        if (count is 0 or > MostSubscriptions)
            return Errno.Inval;
        var size = Subscription.Bytes(version);
        if (!memory.TryGet(subscriptions, count * size, out var records)
            || !memory.Holds(events, count * EventBytes)
            || !memory.Holds(result, sizeof(uint)))
            return Errno.Fault;

        var wanted = new Subscription[count];
        for (var i = 0; i < wanted.Length; i++)
            wanted[i] = Subscription.Read(records[(i * (int)size)..], version);
        var begun = _time.GetTimestamp();
        while (true)
        {
            EndIfStopping();
            var ready = WriteReady(memory, wanted, events, begun);
            if (ready > 0)
            {
                memory.TryWrite(result, ready);
                return Errno.Success;
            }

            WaitForAny(wanted, begun);
        }
    }

    private uint WriteReady(GuestMemory memory, Subscription[] wanted, uint events, long begun)
    {
        uint ready = 0;
        foreach (var subscription in wanted)
        {
            ulong bytes = 0;
            var hangup = false;
            var error = subscription.Fault;
            if (error == Errno.Success && subscription.Kind == Subscription.OfClock)
            {
                if (Remaining(subscription, begun) > TimeSpan.Zero)
                    continue;
            }
            else if (error == Errno.Success)
            {
                error = Polled(subscription, out var descriptor);
                if (error == Errno.Success && subscription.Kind == Subscription.OfRead
                    && !descriptor.File!.ReadReady(descriptor.Position, out bytes, out hangup))
                    continue;
            }

            memory.TryGet(events + (ready * EventBytes), EventBytes, out var record);
            record.Clear();
            BinaryPrimitives.WriteUInt64LittleEndian(record, subscription.UserData);
            BinaryPrimitives.WriteUInt16LittleEndian(record[8..], (ushort)error);
            record[10] = subscription.Kind;
            BinaryPrimitives.WriteUInt64LittleEndian(record[16..], bytes);
            BinaryPrimitives.WriteUInt16LittleEndian(record[24..], hangup ? Hangup : (ushort)0);
            ready++;
        }

        return ready;
    }

    private void WaitForAny(Subscription[] wanted, long begun)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        var waits = new List<Task>();
        TimeSpan? earliest = null;
        foreach (var subscription in wanted)
        {
            if (subscription.Kind == Subscription.OfClock)
            {
                var remaining = Remaining(subscription, begun);
                earliest = earliest is { } sooner && sooner < remaining ? sooner : remaining;
            }
            else if (Polled(subscription, out var descriptor) == Errno.Success)
            {
                waits.Add(descriptor.File!.WhenReadReady());
            }
        }

        // A delay counts whole milliseconds and drops the rest, which would make the last part of a wait a busy loop.
        if (earliest is { } wait)
            waits.Add(Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), _time, over.Token));
        try
        {
            Task.WaitAny([.. waits], Stopping);
        }
        finally
        {
            over.Cancel();
        }
    }

    private TimeSpan Remaining(in Subscription subscription, long begun)
    {
        if (!subscription.Absolute)
        {
            var wait = WasiTime.Span(subscription.Timeout) - _time.GetElapsedTime(begun);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }

        var now = Now(subscription.Clock);
        return subscription.Timeout > now ? WasiTime.Span(subscription.Timeout - now) : TimeSpan.Zero;
    }

    private Errno Polled(in Subscription subscription, out Descriptor descriptor)
    {
        var error = _table.Get(subscription.Fd, Rights.PollFdReadwrite, out descriptor);
        if (error == Errno.Success && descriptor.File is null)
            return Errno.BadF;
        return error;
    }
}
