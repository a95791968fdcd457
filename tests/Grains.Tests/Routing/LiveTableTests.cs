using Microsoft.Extensions.Options;
using Wetware.Grains.Routing;
using Wetware.Routing;
using Wetware.Testing;

namespace Wetware.Tests.Routing;

public sealed class LiveTableTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly LiveTable _table;

    public LiveTableTests() => _table = new LiveTable(_time, Options.Create(new RoutingOptions()));

    [Fact]
    public void What_has_expired_is_not_seen_though_nobody_tidied_up()
    {
        _table.Take(Records.Of(1, ttl: 10));
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, _table.Snapshot().Count);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(0, _table.Snapshot().Count);
    }

    [Fact]
    public void A_record_that_another_node_hands_over_lives_for_what_is_left_of_it()
    {
        _table.Take(Records.Of(1, ttl: 100), TimeSpan.FromMilliseconds(10));
        _table.Take(Records.Of(2, ttl: 100), TimeSpan.FromDays(1));

        _time.Advance(TimeSpan.FromMilliseconds(11));
        Assert.Equal(1, _table.Snapshot().Count);
        _time.Advance(TimeSpan.FromMilliseconds(90));
        Assert.Equal(0, _table.Snapshot().Count);
    }

    [Fact]
    public void Nothing_at_all_is_rejected() => Assert.Equal(HeartbeatOutcome.Rejected, _table.Take(null!));

    [Fact]
    public async Task Many_writers_and_readers_lose_nothing()
    {
        await Parallel.ForAsync(0, 2000, (i, _) =>
        {
            _table.Take(Records.Of(i));
            Assert.NotEmpty(_table.Snapshot().Query(RoutingQuery.All.Take(3)));
            return ValueTask.CompletedTask;
        });

        Assert.Equal(2000, _table.Snapshot().Count);
        Assert.Equal(2000, _table.Snapshot().Query(RoutingQuery.All).Count());
    }
}
