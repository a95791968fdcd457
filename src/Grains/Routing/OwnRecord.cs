using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Nodes;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>The record of this node: what its card says, labels that may change while it runs, and the number of the last heartbeat.</summary>
internal sealed class OwnRecord(NodeCard card, NodeCordon cordon, IOptions<RoutingOptions> options)
{
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<string, string> _labels = card.Meta;
    private ulong _seq;
    private bool _ended;

    /// <summary>This start of the node.</summary>
    public string Server => card.Server;

    /// <summary>The labels now.</summary>
    public IReadOnlyDictionary<string, string> Labels
    {
        get
        {
            lock (_gate)
                return _labels;
        }
    }

    /// <summary>A heartbeat, newer than any before.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: the node is stopping.</exception>
    public RoutingRecord Next()
    {
        lock (_gate)
            return _ended ? throw WetwareException.NodeGone(card.Server) : Make();
    }

    /// <summary>The last record of this start; after it there is no other.</summary>
    public RoutingRecord End()
    {
        lock (_gate)
        {
            _ended = true;
            return Make();
        }
    }

    /// <summary>Changes labels, all of them or none.</summary>
    /// <exception cref="WetwareException">They would break a limit.</exception>
    public IReadOnlyDictionary<string, string> Change(IReadOnlyDictionary<string, string> set, IReadOnlyList<string> remove)
    {
        lock (_gate)
        {
            var labels = new Dictionary<string, string>(_labels);
            foreach (var key in remove)
                labels.Remove(key);
            foreach (var (key, value) in set)
                labels[key] = value;
            RoutingRecord.CheckLabels(labels);
            return _labels = labels;
        }
    }

    private RoutingRecord Make() => new()
    {
        Peer = card.Peer,
        Server = card.Server,
        Seq = ++_seq,
        Started = card.Started,
        Ttl = options.Value.Ttl,
        Host = card.Host,
        Meta = _labels,
        Role = card.Role,
        Primary = card.Primary,
        Address = card.Address,
        Version = card.Version,
        Cordoned = cordon.IsOn,
    };
}
