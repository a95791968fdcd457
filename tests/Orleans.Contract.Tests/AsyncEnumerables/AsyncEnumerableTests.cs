using Wetware.Tests.Fixture;

namespace Wetware.Tests.AsyncEnumerables;

[Collection(SharedCluster.Name)]
public sealed class AsyncEnumerableTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ICountingGrain Grain => fixture.Client.GetGrain<ICountingGrain>(_key);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(250)]
    public async Task All_items_arrive_in_order(int count) =>
        Assert.Equal(Enumerable.Range(0, count), await Grain.Count(count, _key).ToListAsync());

    [Fact]
    public async Task A_batch_may_be_of_any_size()
    {
        Assert.Equal(Enumerable.Range(0, 10), await Grain.Count(10, _key).WithBatchSize(3).ToListAsync());
        Assert.Equal(Enumerable.Range(0, 10), await Grain.Count(10, _key).WithBatchSize(1).ToListAsync());
    }

    [Fact]
    public async Task No_more_is_made_than_the_batches_that_were_asked_for()
    {
        await using var items = Grain.Count(1000, _key).WithBatchSize(5).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        await Grain.Other();
        Assert.InRange(Journal.Of(_key).Length, 1, 11);
    }

    [Fact]
    public async Task A_caller_that_stops_ends_the_method_at_the_grain()
    {
        await foreach (var item in Grain.Count(1000, _key).WithBatchSize(1))
        {
            if (item == 2)
                break;
        }

        var made = Journal.Of(_key);
        await Wetware.Testing.Wait.Until(() => Journal.Of(_key).Contains("ended"), "the end of the enumeration");
        Assert.InRange(made.Length, 3, 10);
    }

    [Fact]
    public async Task A_failure_comes_after_the_items_before_it()
    {
        var got = new List<int>();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var item in Grain.Fail())
                got.Add(item);
        });
        Assert.Equal("no more numbers", error.Message);
        Assert.Equal([1, 2], got);
    }

    [Fact]
    public async Task Items_do_not_wait_for_a_batch_to_fill()
    {
        using var source = new CancellationTokenSource();
        await using var items = Grain.Stall(_key).GetAsyncEnumerator(source.Token);
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, items.Current);
        await source.CancelAsync();
    }

    [Fact]
    public async Task A_cancelled_enumeration_ends_on_both_sides()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Grain.Stall(_key, source.Token))
                await source.CancelAsync();
        });
        Assert.Equal(["ended"], await Journal.WaitAsync(_key, 1));
    }

    [Fact]
    public async Task Other_calls_are_answered_during_an_enumeration()
    {
        await using var items = Grain.Stall(_key).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        var next = items.MoveNextAsync();
        Assert.Equal(5, await Grain.Other());
        Assert.False(next.IsCompleted);
        await items.DisposeAsync();
    }

    [Fact]
    public async Task An_enumeration_ends_with_its_activation()
    {
        await using var items = Grain.Count(1000, _key).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        await Grain.Leave();
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () =>
        {
            while (await items.MoveNextAsync())
            {
            }
        });
    }
}
