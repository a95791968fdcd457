using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Channels;

/// <summary>
/// Tells channels which answers have arrived, without anyone waiting for it: at once when none is being told, else together with all that came
/// up meanwhile. A caller that goes on at once takes it along with its next call. What cannot be told is dropped after a few tries; the channel then goes by its own patience.
/// </summary>
internal sealed class AcknowledgeQueue(Func<string, IChannelGrain> channels, TimeProvider time)
{
    private const int Tries = 5;
    private const int MaxQueued = ChannelLimits.MaxRemembered;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);

    /// <summary>Completes when all that was added before has been told or dropped.</summary>
    public Task Flush()
    {
        lock (_lock)
        {
            return Task.WhenAll(_pending.Values.Select(pending => pending.Telling));
        }
    }

    /// <summary>Tells <paramref name="channel"/> soon; a call may carry it when <paramref name="mayBeCarried"/>.</summary>
    public void Add(string channel, ChannelAcknowledge settle, bool mayBeCarried)
    {
        if (settle.Count == 0)
            return;
        lock (_lock)
        {
            if (_pending.TryGetValue(channel, out var pending))
            {
                if (pending.Count < MaxQueued)
                    pending.Add(settle, mayBeCarried);
                return;
            }

            _pending[channel] = pending = new Pending();
            pending.Add(settle, mayBeCarried);
            pending.Telling = Tell(channel, pending);
        }
    }

    /// <summary>Takes what waits to be told to <paramref name="channel"/>, for a call that carries it; null when there is nothing that may be carried. Add it again when that call fails.</summary>
    public ChannelAcknowledge? Take(string channel)
    {
        lock (_lock)
        {
            return _pending.TryGetValue(channel, out var pending) && pending.Count > 0 && pending.MayBeCarried ? pending.Drain() : null;
        }
    }

    private async Task Tell(string channel, Pending pending)
    {
        // The caller holds the lock and goes on; whatever else it adds in this moment goes along, and a call that it makes may take it.
        await Task.Yield();
        while (Next(channel, pending) is { } request)
        {
            for (var attempt = 1; attempt <= Tries && !await Told(channel, request).ConfigureAwait(false); attempt++)
                await Task.Delay(Pause * attempt, time).ConfigureAwait(false);
        }
    }

    private async Task<bool> Told(string channel, ChannelAcknowledge request)
    {
        try
        {
            await channels(channel).Acknowledge(request).WaitAsync(LongPoll.Grace, time).ConfigureAwait(false);
            return true;
        }
        catch (WetwareException)
        {
            return true; // the channel is gone, and what it remembered with it
        }
        catch (Exception error) when (error is TimeoutException or OrleansException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private ChannelAcknowledge? Next(string channel, Pending pending)
    {
        lock (_lock)
        {
            if (pending.Count == 0)
            {
                _pending.Remove(channel);
                return null;
            }

            return pending.Drain();
        }
    }

    private sealed class Pending
    {
        // Most of what is told is of one kind.
        private List<Guid>? _sent;
        private List<Guid>? _taken;
        private List<Guid>? _sentAnywhere;
        private List<Guid>? _ended;

        public int Count { get; private set; }

        public bool MayBeCarried { get; private set; } = true;

        public Task Telling { get; set; } = Task.CompletedTask;

        public void Add(ChannelAcknowledge settle, bool mayBeCarried)
        {
            MayBeCarried &= mayBeCarried;
            Count += settle.Count;
            Append(ref _sent, settle.Sent);
            Append(ref _taken, settle.Taken);
            Append(ref _sentAnywhere, settle.SentAnywhere);
            Append(ref _ended, settle.Ended);
        }

        public ChannelAcknowledge Drain()
        {
            var settle = new ChannelAcknowledge { Sent = _sent ?? [], Taken = _taken ?? [], SentAnywhere = _sentAnywhere ?? [], Ended = _ended ?? [] };
            (_sent, _taken, _sentAnywhere, _ended, Count, MayBeCarried) = (null, null, null, null, 0, true);
            return settle;
        }

        private static void Append(ref List<Guid>? to, IReadOnlyList<Guid> ids)
        {
            if (ids.Count > 0)
                (to ??= []).AddRange(ids);
        }
    }
}
