using Wetware.Tests.Fixture;

namespace Wetware.Tests.Observers;

[Collection(SharedCluster.Name)]
public sealed class ObserverTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ISpeakerGrain Speaker => fixture.Client.GetGrain<ISpeakerGrain>(_key);

    [Fact]
    public async Task A_grain_calls_an_object_of_the_client()
    {
        var listener = new Listener(_key);
        var reference = fixture.Client.CreateObjectReference<IListener>(listener);
        await Speaker.Add(reference);
        await Speaker.Say("one", "two", "three");
        // Nobody waits for these calls, and nobody promises their order.
        Assert.Equal(["one", "three", "two"], (await Journal.WaitAsync(_key, 3)).Order());
        fixture.Client.DeleteObjectReference<IListener>(reference);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task A_grain_waits_for_an_observers_answer_and_hears_of_its_failure()
    {
        var listener = new Listener(_key);
        var reference = fixture.Client.CreateObjectReference<IListener>(listener);
        await Speaker.Add(reference);
        Assert.Equal("answer to this", await Speaker.Ask("this"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Speaker.Ask("wrong"));
        Assert.Equal("no answer to that", error.Message);
        fixture.Client.DeleteObjectReference<IListener>(reference);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task A_deleted_reference_is_called_no_more()
    {
        var (first, second) = (new Listener(_key), new Listener(_key + "-second"));
        var deleted = fixture.Client.CreateObjectReference<IListener>(first);
        var alive = fixture.Client.CreateObjectReference<IListener>(second);
        await Speaker.Add(deleted);
        await Speaker.Add(alive);
        fixture.Client.DeleteObjectReference<IListener>(deleted);
        await Speaker.Say("late");
        await Journal.WaitAsync(_key + "-second", 1);
        Assert.Empty(Journal.Of(_key));
        fixture.Client.DeleteObjectReference<IListener>(alive);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    [Fact]
    public async Task A_reference_is_equal_to_itself_after_a_journey()
    {
        var listener = new Listener(_key);
        var reference = fixture.Client.CreateObjectReference<IListener>(listener);
        await Speaker.Add(reference);
        await Speaker.Add(reference);
        Assert.Equal(1, await Speaker.Listeners());
        await Speaker.Remove(reference);
        Assert.Equal(0, await Speaker.Listeners());
        fixture.Client.DeleteObjectReference<IListener>(reference);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_object_of_a_silo_can_be_called_as_well()
    {
        var listener = new Listener(_key);
        foreach (var silo in fixture.Cluster.Silos)
        {
            var factory = silo.ServiceProvider.GetGrainFactory();
            var reference = factory.CreateObjectReference<IListener>(listener);
            await factory.GetGrain<ISpeakerGrain>(_key).Add(reference);
        }

        await Speaker.Say("both");
        Assert.Equal(["both", "both"], await Journal.WaitAsync(_key, 2));
        GC.KeepAlive(listener);
    }
}
