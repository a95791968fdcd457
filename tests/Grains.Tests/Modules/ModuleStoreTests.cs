using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Modules;
using Wetware.Grains.Processes;
using Wetware.Modules;
using Wetware.Testing.Wasm;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Modules;

[Collection(SharedNodes.Name)]
public sealed class ModuleStoreTests(SharedNodes.Nodes nodes)
{
    private ModuleClient Modules => new(nodes.Client);

    [Fact]
    public async Task A_module_is_kept_and_comes_back_whole()
    {
        var module = Module(1, 3 * ModuleLimitsOfStore.PartBytes / 2);

        var put = await Modules.PutAsync(module);
        var got = await Modules.GetAsync("SHA256:".ToLowerInvariant() + put.Digest.ToUpperInvariant());

        Assert.Equal(ModuleKey.Of(module), put.Digest);
        Assert.Equal(module.Length, put.Bytes);
        Assert.Equal("command", put.Kind);
        Assert.Contains(put.Exports, export => export is { Name: "_start", Type: "func () -> ()" });
        Assert.True(got!.Value.Span.SequenceEqual(module));
    }

    [Fact]
    public async Task The_list_has_every_module_once()
    {
        var added = new List<string>();
        for (var i = 0; i < 5; i++)
            added.Add((await Modules.PutAsync(Module(100 + i))).Digest);

        var listed = new List<string>();
        await foreach (var info in Modules.ListAsync())
            listed.Add(info.Digest);

        Assert.Equal(listed.Order(StringComparer.Ordinal).Distinct(), listed);
        Assert.Subset(listed.ToHashSet(), added.ToHashSet());
    }

    [Fact]
    public async Task Many_may_put_the_same_module_at_once()
    {
        var module = Module(2, 2 * ModuleLimitsOfStore.PartBytes);

        var puts = await Task.WhenAll(nodes.Cluster.Cluster.Silos.SelectMany(silo => Enumerable.Repeat(silo, 3))
            .Select(silo => new ModuleClient(NodeCluster.GrainsOn(silo)).PutAsync(module)));

        Assert.Single(puts.Select(info => info.Digest).Distinct());
        Assert.Single(puts.Select(info => info.Added).Distinct());
        Assert.True((await Modules.GetAsync(puts[0].Digest))!.Value.Span.SequenceEqual(module));
    }

    [Fact]
    public async Task Rubbish_under_a_modules_name_spoils_nothing()
    {
        var module = Module(3);
        var grain = nodes.Client.GetGrain<IModuleGrain>(ModuleKey.Of(module));
        var upload = Guid.NewGuid();
        await grain.Append(new ModulePart(upload, 0, new byte[100]));

        var error = await Assert.ThrowsAsync<WetwareException>(() => grain.Commit(upload));

        Assert.Equal(ErrorKind.Failed, error.Kind);
        Assert.Null(await grain.Info());
        Assert.Equal(ModuleKey.Of(module), (await Modules.PutAsync(module)).Digest);
    }

    [Theory]
    [InlineData(new byte[0], ErrorKind.Failed)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, ErrorKind.Failed)]
    [InlineData(new byte[] { 0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, 3, 1, 1, 0 }, ErrorKind.Failed)]
    public async Task What_is_no_module_is_refused(byte[] bytes, ErrorKind kind)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => Modules.PutAsync(bytes));

        Assert.Equal(kind, error.Kind);
        Assert.Null(await Modules.FindAsync(ModuleKey.Of(bytes)));
    }

    [Fact]
    public async Task Sizes_are_limited_by_name()
    {
        var tooLarge = await Assert.ThrowsAsync<WetwareException>(() => Modules.PutAsync(new byte[ModuleLimitsOfStore.MaxBytes + 1]));
        var grain = nodes.Client.GetGrain<IModuleGrain>(ModuleKey.Of([4]));
        var part = await Assert.ThrowsAsync<WetwareException>(
            () => grain.Append(new ModulePart(Guid.NewGuid(), 0, new byte[ModuleLimitsOfStore.PartBytes + 1])));
        var beyond = await Assert.ThrowsAsync<WetwareException>(
            () => grain.Append(new ModulePart(Guid.NewGuid(), ModuleLimitsOfStore.MaxBytes, new byte[1])));

        Assert.Equal((ErrorKind.Limit, ErrorKind.Limit, ErrorKind.Limit), (tooLarge.Kind, part.Kind, beyond.Kind));
        Assert.Contains("module-bytes", tooLarge.Message, StringComparison.Ordinal);
        Assert.Contains("67108864", beyond.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zz")]
    public async Task A_digest_that_is_none_is_told(string digest)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => Modules.FindAsync(digest));

        Assert.Contains("digest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_is_held_stays()
    {
        var digest = (await Modules.PutAsync(Module(5))).Digest;
        await Modules.HoldAsync(digest, "tasks");
        await Modules.HoldAsync(digest, "tasks");

        var held = await Assert.ThrowsAsync<WetwareException>(() => Modules.DeleteAsync(digest));
        await Modules.ReleaseAsync(digest, "tasks");
        var removed = await Modules.DeleteAsync(digest);

        Assert.Equal(ErrorKind.Denied, held.Kind);
        Assert.Contains("tasks", held.Message, StringComparison.Ordinal);
        Assert.True(removed);
        Assert.Null(await Modules.FindAsync(digest));
        Assert.Null(await Modules.GetAsync(digest));
        Assert.False(await Modules.DeleteAsync(digest));
    }

    [Fact]
    public async Task A_removed_module_can_come_back()
    {
        var module = Module(6);
        var digest = (await Modules.PutAsync(module)).Digest;
        await Modules.DeleteAsync(digest);

        await Modules.PutAsync(module);

        Assert.True((await Modules.GetAsync(digest))!.Value.Span.SequenceEqual(module));
    }

    [Fact]
    public async Task A_node_fetches_a_module_once()
    {
        var module = Module(7);
        var asked = 0;
        using var node = new NodeModules(Source, Options.Create(new GuestOptions()), TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.EnsureAsync(ModuleKey.Of(module))));
        await node.EnsureAsync(ModuleKey.Of(module));

        Assert.Equal(1, asked);
        Assert.Equal(1, node.Store.Count);

        async Task<ReadOnlyMemory<byte>?> Source(string digest, CancellationToken cancellation)
        {
            Interlocked.Increment(ref asked);
            await Task.Yield();
            return module;
        }
    }

    [Fact]
    public async Task A_node_says_when_the_cluster_has_no_such_module()
    {
        var node = nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<NodeModules>();

        var error = await Assert.ThrowsAsync<WetwareException>(() => node.EnsureAsync(ModuleKey.Of([8])));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    private static byte[] Module(int number, int padding = 0)
    {
        var module = new WasmModuleBuilder();
        module.Export("_start", [], []);
        return module.Memory(1).Custom($"test-{number}", padding).Build();
    }
}
