using Orleans.Storage;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tests.Storage;

namespace Wetware.Tests.State;

[Collection(SharedCluster.Name)]
public sealed class StateTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IStateGrain Grain => fixture.Client.GetGrain<IStateGrain>(_key);

    [Fact]
    public async Task A_state_is_read_before_the_first_call_and_is_empty_when_there_is_none()
    {
        var (notes, exists) = await Grain.Read("one");
        Assert.Empty(notes);
        Assert.False(exists);
        Assert.Null(await Grain.ETag("one"));
        Assert.Equal(["read first/one", "read second/two"], Journal.Of(_key).Order());
    }

    [Theory]
    [InlineData("one")]
    [InlineData("kept")]
    public async Task A_written_state_outlives_the_activation(string state)
    {
        await Grain.Write(state, "a", "b");
        var before = await Grain.Activation();
        await LeaveAsync();
        Assert.NotEqual(before, await Grain.Activation());
        var (notes, exists) = await Grain.Read(state);
        Assert.Equal(["a", "b"], notes);
        Assert.True(exists);
    }

    [Fact]
    public async Task States_are_kept_apart_by_name_and_by_storage()
    {
        await Grain.Write("one", "first");
        await Grain.Write("two", "second");
        await LeaveAsync();
        Assert.Equal(["first"], (await Grain.Read("one")).Notes);
        Assert.Equal(["second"], (await Grain.Read("two")).Notes);
        Assert.Contains(RecordingStorage.Rows.Keys, row => row is ("first", "one", _) && row.Grain == Grain.GetGrainId());
        Assert.Contains(RecordingStorage.Rows.Keys, row => row is ("second", "two", _) && row.Grain == Grain.GetGrainId());
    }

    [Fact]
    public async Task Each_write_has_a_new_tag()
    {
        await Grain.Write("one", "a");
        var first = await Grain.ETag("one");
        await Grain.Write("one", "b");
        Assert.NotNull(first);
        Assert.NotEqual(first, await Grain.ETag("one"));
    }

    [Fact]
    public async Task A_cleared_state_is_empty_and_stays_so()
    {
        await Grain.Write("kept", "a");
        await Grain.Clear("kept");
        Assert.False((await Grain.Read("kept")).Exists);
        await LeaveAsync();
        var (notes, exists) = await Grain.Read("kept");
        Assert.Empty(notes);
        Assert.False(exists);
    }

    [Fact]
    public async Task Reading_again_forgets_what_was_not_written()
    {
        await Grain.Write("kept", "a");
        await Grain.Scribble("kept", "b");
        Assert.Equal(["a", "b"], (await Grain.Read("kept")).Notes);
        await Grain.Reread("kept");
        Assert.Equal(["a"], (await Grain.Read("kept")).Notes);
    }

    [Fact]
    public async Task A_write_over_somebody_elses_fails_and_starts_the_grain_anew()
    {
        await Grain.Write("one", "a");
        var before = await Grain.Activation();
        var row = RecordingStorage.Rows.Single(row => row.Key.Grain == Grain.GetGrainId());
        RecordingStorage.Rows[row.Key] = new StoredRow(new NoteBook { Notes = [new Note("theirs")] }, "other");

        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.Write("one", "b"));
        await Wait.Until(async () => await Grain.Activation() != before, "a new activation");
        Assert.Equal(["theirs"], (await Grain.Read("one")).Notes);
    }

    [Fact]
    public async Task A_write_that_the_storage_refuses_fails_the_call_with_the_storages_reason()
    {
        await Grain.Write("one", "a");
        RecordingStorage.Failing[_key] = true;
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain.Write("one", "b"));
        Assert.Contains("the disk is full", error.ToString(), StringComparison.Ordinal);
        RecordingStorage.Failing.TryRemove(_key, out _);
        await LeaveAsync();
        Assert.Equal(["a"], (await Grain.Read("one")).Notes);
    }

    private async Task LeaveAsync()
    {
        var before = await Grain.Activation();
        await Grain.Leave();
        await Wait.Until(async () => await Grain.Activation() != before, "a new activation");
    }
}
