using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Standin.Tests.Runtime;
using Orleans.Storage;

namespace Wetware.Tests.Storage;

public sealed class StorageTests
{
    [Fact]
    public async Task State_outlives_the_activation()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IStateGrain>("a");
        Assert.Equal((null, false, null), await grain.Get());
        await grain.Set("kept");
        var before = await grain.Activation();
        await grain.Deactivate();
        Assert.NotEqual(before, await grain.Activation());
        var (text, exists, etag) = await grain.Get();
        Assert.Equal(("kept", true), (text, exists));
        Assert.NotNull(etag);
    }

    [Fact]
    public async Task State_that_was_not_written_is_gone_with_the_activation()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IStateGrain>("a");
        await grain.Set("written");
        await grain.SetWithoutWriting("not written");
        await grain.Read();
        Assert.Equal("written", (await grain.Get()).Text);
    }

    [Fact]
    public async Task Cleared_state_is_new_and_does_not_exist()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IStateGrain>("a");
        await grain.Set("x");
        await grain.Clear();
        Assert.Equal((null, false, null), await grain.Get());
        await grain.Set("y");
        Assert.True((await grain.Get()).Exists);
    }

    [Fact]
    public async Task Writes_at_once_run_one_after_another()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IStateGrain>("a");
        await grain.WriteTwiceAtOnce("first", "second");
        await grain.Read();
        Assert.Equal("second", (await grain.Get()).Text);
    }

    [Fact]
    public async Task Write_with_an_old_version_fails_and_the_next_call_finds_a_new_activation()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IStateGrain>("a");
        await grain.Set("stored");
        var before = await grain.Activation();
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Overwrite("old"));
        Assert.Equal("old", error.CurrentEtag);
        Assert.NotNull(error.StoredEtag);
        Assert.NotEqual(before, await grain.Activation());
        Assert.Equal("stored", (await grain.Get()).Text);
        await grain.Set("again");
    }

    [Fact]
    public async Task Grain_class_may_name_its_storage()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IInheritedStateGrain>("a");
        Assert.Equal(1, await grain.Add(5));
        await grain.Deactivate();
        Assert.Equal(2, await grain.Add(6));
    }

    [Fact]
    public async Task Storage_that_is_not_configured_is_named_in_the_error()
    {
        await using var silo = await OneSilo.Start(builder => builder.AddMemoryGrainStorageAsDefault());
        var error = await Assert.ThrowsAnyAsync<Exception>(() => silo.Grains.GetGrain<IStateGrain>("a").Get());
        Assert.Contains("\"Other\"", error.ToString());
    }

    [Fact]
    public async Task Storages_are_found_by_name_and_the_default_one_without()
    {
        await using var silo = await Start();
        Assert.IsType<MemoryGrainStorage>(silo.Services.GetRequiredService<IGrainStorage>());
        Assert.NotSame(silo.Services.GetRequiredService<IGrainStorage>(), silo.Services.GetRequiredKeyedService<IGrainStorage>("Other"));
    }

    [Fact]
    public async Task Storage_refuses_what_two_writers_write_from_one_version()
    {
        await using var silo = await Start();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Other");
        var id = GrainId.Create("t", "k");
        var (one, two) = (new GrainState<TextState>(new TextState()), new GrainState<TextState>(new TextState()));
        await storage.WriteStateAsync("s", id, one);
        await storage.ReadStateAsync("s", id, two);
        await storage.WriteStateAsync("s", id, one);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("s", id, two));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("s", id, two));
        await storage.ClearStateAsync("s", id, one);
        two.ETag = "stale";
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("s", id, two));
    }

    private static Task<OneSilo> Start() =>
        OneSilo.Start(builder => builder.AddMemoryGrainStorageAsDefault().AddMemoryGrainStorage("Other"));
}
