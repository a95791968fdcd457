using Wetware.Tests.Fixture;

namespace Wetware.Tests.Failures;

[Collection(SharedCluster.Name)]
public sealed class FailureTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IFailingGrain Grain => fixture.Client.GetGrain<IFailingGrain>(_key);

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(NotSupportedException))]
    [InlineData(typeof(KeyNotFoundException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(FormatException))]
    [InlineData(typeof(ObjectDisposedException))]
    public async Task An_exception_crosses_with_its_type_and_message(Type type)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain.Throw(type.Name, "what went wrong"));
        Assert.IsType(type, error);
        Assert.Contains("what went wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_our_own_crosses_with_its_members()
    {
        var error = await Assert.ThrowsAsync<OwnException>(() => Grain.ThrowOwn("mine", 42));
        Assert.Equal("mine", error.Message);
        Assert.Equal(42, error.Code);
    }

    [Fact]
    public async Task An_exception_of_our_own_without_a_serializer_does_not_cross_and_is_named()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain.ThrowPlain("plain"));
        Assert.IsNotType<PlainException>(error);
        Assert.Contains(nameof(PlainException), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inner_exception_crosses_too()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowNested());
        Assert.Equal(7, Assert.IsType<OwnException>(error.InnerException).Code);
    }

    [Fact]
    public async Task An_exception_passes_through_a_chain_of_grains()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowThrough(_key + "-next", "deep"));
        Assert.Equal("deep", error.Message);
    }

    [Fact]
    public async Task A_failed_call_leaves_the_activation_as_it_was()
    {
        Assert.Equal(1, await Grain.Count());
        await Assert.ThrowsAsync<OwnException>(() => Grain.ThrowOwn("mine", 1));
        Assert.Equal(2, await Grain.Count());
    }

    [Fact]
    public async Task A_failed_start_fails_the_call_and_the_next_call_starts_anew()
    {
        var grain = fixture.Client.GetGrain<IUnstableGrain>(_key);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Hello());
        Assert.Contains("the first start fails", error.Message, StringComparison.Ordinal);
        Assert.Equal("hello", await grain.Hello());
        Assert.Equal(2, UnstableGrain.Starts[_key]);
    }

    [Fact]
    public void A_grain_that_nobody_implements_cannot_be_had() =>
        Assert.Throws<ArgumentException>(() => fixture.Client.GetGrain<INobodyGrain>(_key));
}
