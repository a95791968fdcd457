using Orleans.Configuration;
using Orleans.Runtime.Placement;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Calls of grains: placement, context, filters, errors, interleaving, cancellation, enumeration.</summary>
[Collection(SharedCluster.Name)]
public sealed class CallTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IAnywhereGrain Grain => fixture.Client.GetGrain<IAnywhereGrain>(_key);

    [Fact]
    public void A_response_is_waited_for_thirty_seconds()
    {
        // Long polls hold a call for less than this.
        Assert.Equal(TimeSpan.FromSeconds(30), new SiloMessagingOptions().ResponseTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), new ClientMessagingOptions().ResponseTimeout);
    }

    [Fact]
    public async Task A_placement_director_of_our_own_decides()
    {
        foreach (var silo in fixture.Cluster.Silos)
            Assert.Equal(silo.SiloAddress, await fixture.Client.GetGrain<IByPortGrain>($"{_key}@{silo.SiloAddress.Endpoint.Port}").Where());
    }

    [Fact]
    public async Task The_refusal_of_a_director_arrives_as_its_own_exception_or_within_another()
    {
        var error = await Record.ExceptionAsync(() => fixture.Client.GetGrain<IByPortGrain>(_key + "@1").Where());
        var causes = new List<Exception>();
        for (var at = error; at is not null; at = at.InnerException)
            causes.Add(at);
        Assert.Equal(1, causes.OfType<ProbeException>().First().Code);
    }

    [Fact]
    public async Task A_placement_hint_in_the_request_context_is_followed()
    {
        foreach (var silo in fixture.Cluster.Silos)
        {
            for (var i = 0; i < 8; i++)
            {
                RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
                Assert.Equal(silo.SiloAddress, await fixture.Client.GetGrain<IAnywhereGrain>($"{_key}-{silo.SiloAddress.Endpoint.Port}-{i}").Where());
            }
        }

        RequestContext.Clear();
    }

    [Fact]
    public async Task The_request_context_reaches_the_grain()
    {
        RequestContext.Set("caller", "7/12");
        Assert.Equal("7/12", await Grain.Stamp("caller"));
        RequestContext.Clear();
    }

    [Fact]
    public async Task An_outgoing_filter_sees_method_and_target_and_may_replace_the_exception()
    {
        Assert.Equal($"Stamp of {_key}", await Grain.Stamp("stamp"));
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Grain.Throw("original", -1));
        Assert.Equal("original", error.InnerException!.Message);
    }

    [Fact]
    public async Task An_exception_crosses_with_its_type_and_members()
    {
        var error = await Assert.ThrowsAsync<ProbeException>(() => Grain.Throw("what went wrong", 42));
        Assert.Equal(("what went wrong", 42), (error.Message, error.Code));
    }

    [Fact]
    public async Task An_interleaving_method_runs_while_a_call_waits_and_others_still_wait()
    {
        var held = Grain.Hold(_key);
        await Gate.Of(_key).Entered;
        var waiting = Grain.Count();
        Assert.Equal(1, await Grain.CountAtOnce());
        Assert.False(waiting.IsCompleted);
        Gate.Of(_key).Open();
        await held;
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task A_timer_that_interleaves_ticks_while_a_call_waits_and_does_not_hold_up_others()
    {
        await Grain.StartTimer(_key, interleave: true);
        await Gate.Of(_key).Entered;
        Assert.Equal(1, await Grain.Count());
        Gate.Of(_key).Open();
    }

    [Fact]
    public async Task A_cancelled_token_reaches_the_grain_through_another_and_ends_the_call_at_the_caller()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.WaitThrough(_key + "-next", _key, source.Token);
        await Journal.WaitAsync(_key, 1);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(["waiting", "cancelled"], await Journal.WaitAsync(_key, 2));
    }

    [Fact]
    public async Task A_token_cancelled_before_the_call_keeps_it_from_the_grain()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.WaitForever(_key, new CancellationToken(canceled: true)));
        Assert.Empty(Journal.Of(_key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(250)]
    public async Task All_items_of_an_enumeration_arrive_in_order(int count) =>
        Assert.Equal(Enumerable.Range(0, count), await Grain.Numbers(count, _key).ToListAsync());

    [Fact]
    public async Task An_enumeration_makes_no_more_than_the_batches_that_were_asked_for()
    {
        await using var items = Grain.Numbers(1000, _key).WithBatchSize(5).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        await Grain.CountAtOnce();
        Assert.InRange(Journal.Of(_key).Length, 1, 11);
    }

    [Fact]
    public async Task A_caller_that_stops_ends_the_enumeration_at_the_grain()
    {
        await foreach (var item in Grain.Numbers(1000, _key).WithBatchSize(1))
        {
            if (item == 2)
                break;
        }

        await Wait.Until(() => Journal.Of(_key).Contains("ended"), "the end of the enumeration");
        Assert.InRange(Journal.Of(_key).Length, 3, 11);
    }

    [Fact]
    public async Task An_enumeration_ends_with_its_activation()
    {
        await using var items = Grain.Numbers(1000, _key).WithBatchSize(1).GetAsyncEnumerator();
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
