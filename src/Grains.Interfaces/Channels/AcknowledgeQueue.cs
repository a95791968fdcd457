using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Channels;

/// <summary>
/// Tells channels which answers have arrived, without anyone waiting for it: at once when none is being told, else together with all that came
/// up meanwhile. What cannot be told is dropped after a few tries; the channel then goes by its own patience.
/// </summary>
internal sealed class AcknowledgeQueue(IGrainFactory grains, TimeProvider time)
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

    /// <summary>Tells <paramref name="channel"/> soon.</summary>
    public void Add(string channel, ChannelAcknowledge settle)
    {
        if (settle.Count == 0)
            return;
        lock (_lock)
        {
            if (_pending.TryGetValue(channel, out var pending))
            {
                if (pending.Count < MaxQueued)
                    pending.Add(settle);
                return;
            }

            _pending[channel] = pending = new Pending();
            pending.Add(settle);
            pending.Telling = Tell(channel, pending);
        }
    }

    private async Task Tell(string channel, Pending pending)
    {
        // The caller holds the lock and goes on; whatever else it adds in this moment goes along.
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
            await grains.GetGrain<IChannelGrain>(channel).Acknowledge(request).WaitAsync(LongPoll.Grace, time).ConfigureAwait(false);
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

        public Task Telling { get; set; } = Task.CompletedTask;

        public void Add(ChannelAcknowledge settle)
        {
            Count += settle.Count;
            Append(ref _sent, settle.Sent);
            Append(ref _taken, settle.Taken);
            Append(ref _sentAnywhere, settle.SentAnywhere);
            Append(ref _ended, settle.Ended);
        }

        public ChannelAcknowledge Drain()
        {
            var settle = new ChannelAcknowledge { Sent = _sent ?? [], Taken = _taken ?? [], SentAnywhere = _sentAnywhere ?? [], Ended = _ended ?? [] };
            (_sent, _taken, _sentAnywhere, _ended, Count) = (null, null, null, null, 0);
            return settle;
        }

        private static void Append(ref List<Guid>? to, IReadOnlyList<Guid> ids)
        {
            if (ids.Count > 0)
                (to ??= []).AddRange(ids);
        }
    }
}
