namespace Wetware.Grains.PubSub.Streams;

/// <summary>
/// The copies that this node keeps, by stream; the one that was written longest ago makes room for a new one. For any thread.
/// </summary>
internal sealed class SubscriberCopies
{
    /// <summary>Most copies, each some hundred bytes for a stream with a few consumers.</summary>
    public const int Capacity = 65_536;

    private readonly Dictionary<string, LinkedListNode<(string Stream, SubscriberCopy Copy)>> _byStream = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Stream, SubscriberCopy Copy)> _oldestFirst = new();
    private readonly Lock _gate = new();

    /// <summary>Returns the copy for a stream, or null.</summary>
    public SubscriberCopy? Get(string stream)
    {
        lock (_gate)
            return _byStream.TryGetValue(stream, out var known) ? known.Value.Copy : null;
    }

    /// <summary>Keeps a copy, unless a newer one is here.</summary>
    public void Put(string stream, SubscriberCopy copy)
    {
        lock (_gate)
        {
            if (_byStream.TryGetValue(stream, out var known))
            {
                if (known.Value.Copy.Version > copy.Version)
                    return;
                _oldestFirst.Remove(known);
            }
            else if (_byStream.Count >= Capacity)
            {
                _byStream.Remove(_oldestFirst.First!.Value.Stream);
                _oldestFirst.RemoveFirst();
            }

            _byStream[stream] = _oldestFirst.AddLast((stream, copy));
        }
    }
}
