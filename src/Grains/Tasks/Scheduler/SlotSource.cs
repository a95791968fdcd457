using Microsoft.Extensions.Logging;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
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
/// Slots that were received and not used yet. A worker takes a slot back that stays unused for <see cref="WorkerAgent.Reclaim"/>, so one that
/// is held here for long is not worth anything any more. Pure: the time is told to it, and must be one that does not jump.
/// </summary>
internal sealed class SlotCredits
{
    /// <summary>How long a slot is good for; well below <see cref="WorkerAgent.Reclaim"/>.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(4);

    private readonly Queue<(string Node, DateTimeOffset Until)> _slots = new();

    public void Add(string node, DateTimeOffset now) => _slots.Enqueue((node, now + Lifetime));

    public bool TryPeek(DateTimeOffset now, out string node)
    {
        while (_slots.TryPeek(out var slot))
        {
            node = slot.Node;
            if (slot.Until > now)
                return true;
            _slots.Dequeue();
        }

        node = "";
        return false;
    }

    public void Use() => _slots.Dequeue();

    /// <summary>Drops the slots of a node that takes no more runs.</summary>
    public void Drop(string node)
    {
        for (var left = _slots.Count; left > 0; left--)
        {
            var slot = _slots.Dequeue();
            if (slot.Node != node)
                _slots.Enqueue(slot);
        }
    }
}
