namespace Wetware.Functions.Names;

/// <summary>Numbers the changes of what requests are answered by, and sends them to those who follow.</summary>
internal sealed class CatalogFeed(TimeProvider time)
{
    /// <summary>How long a follower is told of changes after its last call.</summary>
    public static readonly TimeSpan FollowTime = TimeSpan.FromSeconds(10);

    private readonly Guid _epoch = Guid.NewGuid();
    private readonly Dictionary<IFunctionTableObserver, long> _followers = [];
    private long _state = 1;

    public bool IsAt(Guid epoch, long state) => epoch == _epoch && state == _state;

    public void Follow(IFunctionTableObserver observer) => _followers[observer] = time.GetTimestamp();

    public TableUpdate Whole(IReadOnlyList<Plug> plugs, IReadOnlyList<FunctionName> names, IReadOnlyList<FunctionFilter> filters) =>
        new() { Epoch = _epoch, To = _state, Plugs = plugs, Names = names, Filters = filters };

    public void Publish(Func<TableUpdate, TableUpdate> change)
    {
        var update = change(new TableUpdate { Epoch = _epoch, From = _state, To = ++_state });
        foreach (var (follower, since) in _followers.ToArray())
        {
            if (time.GetElapsedTime(since) > FollowTime)
                _followers.Remove(follower);
            else
                follower.Changed(update);
        }
    }
}
