using Wetware.Tests.Fixture;

namespace Wetware.Tests.Filters;

[Collection(SharedCluster.Name)]
public sealed class FilterTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IFilteredGrain Grain => fixture.Client.GetGrain<IFilteredGrain>(_key);

    [Fact]
    public async Task A_filter_sees_method_arguments_and_result_around_the_call()
    {
        Assert.Equal("word", await Grain.Say("word"));
        Assert.Equal(["in Say word stamped", "own", "said", "out Say word"], Journal.Of(_key));
    }

    [Fact]
    public async Task A_filter_may_replace_the_result() => Assert.Equal("by the filter", await Grain.Say("rewritten"));

    [Fact]
    public async Task A_filter_that_throws_keeps_the_call_from_the_grain()
    {
        var error = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Grain.Say("refused"));
        Assert.Equal("the filter says no", error.Message);
        Assert.Empty(Journal.Of(_key));
    }

    [Fact]
    public async Task An_outgoing_filter_may_keep_a_call_back_on_the_client_and_on_a_silo()
    {
        Assert.Equal("it does not leave", (await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.Say("kept"))).Message);
        var next = _key + "-next";
        Assert.Equal("it does not leave", (await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.SayThrough(next, "kept"))).Message);
        Assert.Empty(Journal.Of(next));
    }
}
