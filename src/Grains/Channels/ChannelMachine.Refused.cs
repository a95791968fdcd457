using Wetware.Channels;

namespace Wetware.Grains.Channels;

/// <summary>
/// Claims that were refused. A receiver that is refused forgets the value, so nothing may contradict that any more: it is told when it is on disk, for an
/// activation that another one has followed cannot write; and it is remembered, for the claim may have been made more than once, and come again late.
/// </summary>
internal sealed partial class ChannelMachine
{
    // Bounds what goes to disk with every write. More than one call can claim, so a call finds its own refusals.
    private const int MaxRefused = 4 * ChannelLimits.MaxBatch;

    // Oldest first, and the version of the state that each of them is on disk with.
    private readonly Queue<(StoredRefusal Refusal, long At)> _refusals = [];
    private readonly Dictionary<StoredRefusal, long> _refused = [];

    private bool IsRefused(Guid id, Guid operation) => _refused.ContainsKey(new StoredRefusal(operation, id));

    // Everything of the claim that is not the receiver's own.
    private void Refuse(ChannelAccept request, long now)
    {
        foreach (var id in request.Items)
        {
            if (!IsOwn(id, request.Operation) && !IsRefused(id, request.Operation))
                Refuse(new StoredRefusal(request.Operation, id), Change(request.Operation), now);
        }
    }

    private void Refuse(StoredRefusal refusal, long version, long now)
    {
        _refused.Add(refusal, version);
        _refusals.Enqueue((refusal, now));
        if (_refusals.Count > MaxRefused)
            _refused.Remove(_refusals.Dequeue().Refusal);
    }

    private bool IsOwn(Guid id, Guid operation) =>
        _items.TryGetValue(id, out var item) && item.Receiver == operation && item.Stage is (ItemStage.Held or ItemStage.Accepted);

    private void ForgetRefusals(long now)
    {
        while (_refusals.TryPeek(out var oldest) && oldest.At + ChannelTimeouts.Retention <= now)
            _refused.Remove(_refusals.Dequeue().Refusal);
    }
}
