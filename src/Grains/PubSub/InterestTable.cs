using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Wetware.Grains.PubSub;

/// <summary>
/// Which other nodes have subscriptions of which topic, as they told. Reading is for any thread and never waits; changes come one at a time.
/// </summary>
public sealed class InterestTable
{
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _listeners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Known> _servers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The server ids of the nodes that listen to <paramref name="topic"/>, in no order.</summary>
    public ImmutableArray<string> Listeners(string topic) => _listeners.TryGetValue(topic, out var servers) ? servers : [];

    /// <summary>
    /// Applies what a node told, if it fits to what is known of it. Answers the version that is known afterwards; when it is not
    /// <see cref="InterestChange.To"/>, the teller has to send the whole list.
    /// </summary>
    public long Apply(InterestChange change)
    {
        lock (_gate)
        {
            if (!_servers.TryGetValue(change.Server, out var known))
                _servers[change.Server] = known = new Known();

            // A whole list that was overtaken by later changes would undo them.
            if (change.From == 0 ? change.To < known.Version : change.From != known.Version)
                return known.Version;
            var added = change.Added.ToHashSet(StringComparer.Ordinal);
            if (change.From == 0)
            {
                foreach (var gone in known.Topics.Where(topic => !added.Contains(topic)).ToList())
                    Remove(known, change.Server, gone);
            }

            foreach (var topic in change.Removed)
                Remove(known, change.Server, topic);
            foreach (var topic in added)
            {
                if (known.Topics.Add(topic))
                    _listeners.AddOrUpdate(topic, [change.Server], (_, servers) => servers.Add(change.Server));
            }

            return known.Version = change.To;
        }
    }

    /// <summary>Forgets all nodes that are not in <paramref name="servers"/>.</summary>
    public void Keep(IReadOnlySet<string> servers)
    {
        lock (_gate)
        {
            foreach (var gone in _servers.Keys.Where(server => !servers.Contains(server)).ToList())
            {
                _servers.Remove(gone, out var known);
                foreach (var topic in known!.Topics.ToList())
                    Remove(known, gone, topic);
            }
        }
    }

    private void Remove(Known known, string server, string topic)
    {
        if (!known.Topics.Remove(topic))
            return;
        var left = _listeners[topic].Remove(server);
        if (left.IsEmpty)
            _listeners.TryRemove(topic, out _);
        else
            _listeners[topic] = left;
    }

    private sealed class Known
    {
        public long Version { get; set; }

        public HashSet<string> Topics { get; } = new(StringComparer.Ordinal);
    }
}
