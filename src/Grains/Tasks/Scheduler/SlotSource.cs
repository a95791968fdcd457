using Microsoft.Extensions.Logging;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Quotas;
using Wetware.Nodes;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>Free slots of workers, as they come through the channel. What is not a sealed reference to a worker is thrown away.</summary>
internal sealed partial class SlotSource(ChannelClient channels, ICapabilityFactory capabilityFactory, ILogger logger)
{
    private const int MaxKnown = 4096;

    private readonly Dictionary<Guid, string> _known = [];
    private bool _made;

    /// <summary>Makes the channel, unless it is there: workers that find none would ask again and again.</summary>
    public async Task Open(CancellationToken cancellationToken)
    {
        if (_made)
            return;
        Principal.Set(null); // whoever's call made this the first one, the channel is the cluster's
        await channels.CreateAsync(IWorkerGrain.SlotChannel, 0, cancellationToken);
        _made = true;
    }

    /// <summary>Waits for at least one slot and takes those that are there, at most <paramref name="most"/>: the server ids of their nodes.</summary>
    public async Task<IReadOnlyList<string>> Take(int most, CancellationToken cancellationToken)
    {
        await Open(cancellationToken);
        try
        {
            var values = await channels.RecvManyAsync(IWorkerGrain.SlotChannel, Math.Min(most, ChannelLimits.MaxBatch), cancellationToken);
            var nodes = new List<string>(values.Count);
            foreach (var value in values)
            {
                if (await NodeOf(value, cancellationToken) is { } node)
                    nodes.Add(node);
            }

            return nodes;
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Closed or ErrorKind.NotFound)
        {
            // Somebody closed or removed it; without it nothing would run any more.
            LogMadeAgain(error.Message);
            _made = false;
            if (error.Kind == ErrorKind.Closed)
                await channels.RemoveAsync(IWorkerGrain.SlotChannel, cancellationToken);
            return [];
        }
    }

    private async ValueTask<string?> NodeOf(CapabilityValue value, CancellationToken cancellationToken)
    {
        if (value.Capability is not { Kind: CapabilityKinds.Worker } capability || !capability.Allows(WorkerMethods.Assign))
            return null;
        if (_known.TryGetValue(capability.Serial, out var node))
            return node;
        try
        {
            await capabilityFactory.Verify(capability, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            LogForged(error.Message);
            return null;
        }

        node = capability.Target.Key.ToString()!;
        if (!NodeKey.TryGetServer(node, out _))
            return null;
        if (_known.Count >= MaxKnown)
            _known.Clear();
        return _known[capability.Serial] = node;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel of free slots is made again: {Problem}")]
    private partial void LogMadeAgain(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A value in the channel of free slots was not sealed by this cluster: {Problem}")]
    private partial void LogForged(string problem);
}

/// <summary>
/// Slots that were received and not used yet, because nothing that waits may run there. A worker takes a slot back that stays unused for <see cref="WorkerAgent.Reclaim"/>, so
/// one that is held here for long goes back before that. Pure: the time is told to it, and must be one that does not jump.
/// </summary>
internal sealed class SlotCredits
{
    private readonly LinkedList<(string Node, DateTimeOffset Until)> _slots = new();

    /// <summary>How long a slot is good for; well below <see cref="WorkerAgent.Reclaim"/>.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(4);

    /// <summary>Slots that are here.</summary>
    public int Count => _slots.Count;

    public void Add(string node, DateTimeOffset now) => _slots.AddLast((node, now + Lifetime));

    /// <summary>
    /// Offers each slot to <paramref name="start"/>, which says whether it used it, as long as <paramref name="more"/> says that there is something to start; the other slots of a node
    /// that has nothing to start are passed over. How many were used.
    /// </summary>
    public int Use(DateTimeOffset now, Func<string, bool> start, Func<bool> more)
    {
        var used = 0;
        HashSet<string>? unfit = null;
        for (var slot = _slots.First; slot is not null && more();)
        {
            var (place, node) = (slot, slot.Value.Node);
            slot = slot.Next;
            if (place.Value.Until <= now || unfit?.Contains(node) == true)
                continue;
            if (start(node))
            {
                _slots.Remove(place);
                used++;
            }
            else
            {
                (unfit ??= new HashSet<string>(StringComparer.Ordinal)).Add(node);
            }
        }

        return used;
    }

    /// <summary>Takes out the slots that are not good any more: how many of each node.</summary>
    public IReadOnlyDictionary<string, int> TakeExpired(DateTimeOffset now)
    {
        var expired = new Dictionary<string, int>(StringComparer.Ordinal);
        while (_slots.First is { } first && first.Value.Until <= now)
        {
            _slots.RemoveFirst();
            expired[first.Value.Node] = expired.GetValueOrDefault(first.Value.Node) + 1;
        }

        return expired;
    }

    /// <summary>Drops the slots of a node that takes no more runs.</summary>
    public void Drop(string node)
    {
        for (var slot = _slots.First; slot is not null;)
        {
            var place = slot;
            slot = slot.Next;
            if (place.Value.Node == node)
                _slots.Remove(place);
        }
    }
}
