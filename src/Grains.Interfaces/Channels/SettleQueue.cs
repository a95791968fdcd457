using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Channels;

/// <summary>
/// Tells channels which answers have arrived, without anyone waiting for it: at once when none is being told, else together with all that came
/// up meanwhile. What cannot be told is dropped after a few tries; the channel then goes by its own patience.
/// </summary>
internal sealed class SettleQueue(IGrainFactory grains, TimeProvider time)
{
    private const int Tries = 5;
    private const int MaxQueued = ChannelLimits.MaxRemembered;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);

    public void Sent(string channel, List<Guid> ids) => Add(channel, ids, []);

    public void Taken(string channel, Guid[] ids) => Add(channel, [], ids);

    /// <summary>Completes when all that was added before has been told or dropped.</summary>
    public Task Flush()
    {
        lock (_lock)
        {
            return Task.WhenAll(_pending.Values.Select(pending => pending.Telling));
        }
    }

    private void Add(string channel, List<Guid> sent, Guid[] taken)
    {
        if (sent.Count == 0 && taken.Length == 0)
            return;
        lock (_lock)
        {
            if (_pending.TryGetValue(channel, out var pending))
            {
                if (pending.Sent.Count + pending.Taken.Count < MaxQueued)
                    pending.Add(sent, taken);
                return;
            }

            _pending[channel] = pending = new Pending();
            pending.Add(sent, taken);
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

    private async Task<bool> Told(string channel, ChannelSettle request)
    {
        try
        {
            await grains.GetGrain<IChannelGrain>(channel).Settle(request).WaitAsync(BoundedWait.Grace, time).ConfigureAwait(false);
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

    private ChannelSettle? Next(string channel, Pending pending)
    {
        lock (_lock)
        {
            if (pending.Sent.Count == 0 && pending.Taken.Count == 0)
            {
                _pending.Remove(channel);
                return null;
            }

            return pending.Drain();
        }
    }

    private sealed class Pending
    {
        public List<Guid> Sent { get; private set; } = [];

        public List<Guid> Taken { get; private set; } = [];

        public Task Telling { get; set; } = Task.CompletedTask;

        public void Add(List<Guid> sent, Guid[] taken)
        {
            Sent.AddRange(sent);
            Taken.AddRange(taken);
        }

        public ChannelSettle Drain()
        {
            var request = new ChannelSettle { Sent = Sent, Taken = Taken };
            (Sent, Taken) = ([], []);
            return request;
        }
    }
}
