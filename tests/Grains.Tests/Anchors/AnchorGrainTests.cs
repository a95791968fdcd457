using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Anchors;

[Collection(SharedNodes.Name)]
public sealed class AnchorGrainTests(SharedNodes.Nodes nodes)
{
    private readonly string _base = $"/t-{Guid.NewGuid():N}";

    [Fact]
    public async Task An_anchor_without_names_lists_none()
    {
        Assert.Empty(await Ls(_base));
        Assert.Empty(await Ls($"{_base}/never"));
    }

    [Fact]
    public async Task What_was_created_is_listed()
    {
        var anchor = Anchor(_base);
        foreach (var name in (string[])["foo", "bar", "baz"])
            await anchor.WalkAsync(name);

        Assert.Equal(["bar", "baz", "foo"], await Ls(_base));
    }

    [Fact]
    public async Task Walking_nowhere_is_the_same_reference_and_creates_nothing()
    {
        var anchor = Anchor(_base);

        Assert.Same(anchor, await anchor.WalkAsync("/"));
        Assert.Same(anchor, await anchor.WalkAsync(""));
        Assert.Same(anchor, await anchor.WalkAsync("a/.."));
        Assert.Equal(_base, await anchor.Grain.Walk(".."));
        Assert.DoesNotContain(_base[1..], await Ls("/"));
    }

    [Fact]
    public async Task A_store_deep_down_is_seen_from_the_root()
    {
        await Anchor($"{_base}/a/b/c").StoreAsync(Bytes("x"));

        Assert.Contains(_base[1..], await Ls("/"));
        Assert.Equal(["a"], await Ls(_base));
        Assert.Equal(["b"], await Ls($"{_base}/a"));
        Assert.Equal(["c"], await Ls($"{_base}/a/b"));
    }

    [Fact]
    public async Task Removing_a_name_removes_all_below_and_its_siblings_stay()
    {
        await Anchor(_base).WalkAsync("foo/bar");
        await Anchor($"{_base}/foo/baz").StoreAsync(Bytes("baz"));
        await Anchor($"{_base}/other/deep/er").StoreAsync(Bytes("x"));

        Assert.True(await Anchor($"{_base}/foo/bar").RmAsync());
        Assert.Equal(["baz"], await Ls($"{_base}/foo"));
        var error = await Assert.ThrowsAsync<WetwareException>(() => Anchor($"{_base}/foo").RmAsync());
        Assert.Equal(ErrorKind.Failed, error.Kind);
        Assert.True(await Anchor($"{_base}/foo").RmAsync(recursive: true));
        Assert.Equal(["other"], await Ls(_base));
        Assert.Equal(AnchorCell.None, await Anchor($"{_base}/foo/baz").LoadAsync());
        Assert.False(await Anchor($"{_base}/foo").RmAsync());
        Assert.True(await Anchor(_base).RmAsync(recursive: true));
        Assert.DoesNotContain(_base[1..], await Ls("/"));
    }

    [Fact]
    public async Task The_root_is_not_removed() =>
        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => Anchor("/").Grain.Rm())).Kind);

    [Fact]
    public async Task A_cell_is_loaded_stored_kept_swapped_compared_and_cleared()
    {
        var anchor = Anchor($"{_base}/cell");
        Assert.Equal(AnchorCell.None, await anchor.LoadAsync());
        Assert.False((await anchor.ClearAsync()).Done);
        Assert.False((await anchor.CompareAndSwapAsync(Bytes("nothing"), Bytes("x"))).Done);

        var first = await anchor.StoreAsync(Bytes("one"), overwrite: false);
        Assert.True(first.Done);
        Assert.Equal(new AnchorOutcome(false, first.Version), await anchor.StoreAsync(Bytes("two"), overwrite: false));
        Assert.Equal(new AnchorCell(first.Version, Bytes("one")), await anchor.LoadAsync());
        Assert.Equal(new AnchorOutcome(true, first.Version + 1, Bytes("one")), await anchor.SwapAsync(Bytes("two")));
        Assert.Equal(new AnchorOutcome(false, first.Version + 1), await anchor.CompareAndSwapAsync(Bytes("one"), Bytes("three")));
        Assert.Equal(new AnchorOutcome(true, first.Version + 2), await anchor.CompareAndSwapAsync(Bytes("two"), Bytes("three")));
        Assert.Equal(new AnchorOutcome(false, first.Version + 2), await anchor.CompareVersionAsync(first.Version, Bytes("four")));
        Assert.Equal(new AnchorOutcome(true, first.Version + 3), await anchor.CompareVersionAsync(first.Version + 2, Bytes("")));
        Assert.Equal(Bytes(""), (await anchor.LoadAsync()).Value);
        Assert.Equal(new AnchorOutcome(true, first.Version + 4), await anchor.ClearAsync());
        Assert.Equal(new AnchorCell(first.Version + 4, null), await anchor.LoadAsync());
        Assert.True((await anchor.StoreAsync(Bytes("again"), overwrite: false)).Done);
    }

    [Fact]
    public async Task A_repeated_operation_answers_the_same_and_happens_once()
    {
        var grain = Anchor($"{_base}/repeated").Grain;
        var operation = AnchorOperation.New();
        var first = await grain.Store(operation, Bytes("x"), overwrite: false);
        var swap = AnchorOperation.New();
        var swapped = await grain.Swap(swap, Bytes("y"));

        Assert.Equal(first, await grain.Store(operation with { Since = 0 }, Bytes("x"), overwrite: false));
        Assert.Equal(swapped, await grain.Swap(swap with { Since = 0 }, Bytes("y")));
        Assert.Equal(new AnchorCell(swapped.Version, Bytes("y")), await grain.Load());
    }

    [Fact]
    public async Task A_version_goes_on_growing_when_a_name_is_removed_and_made_again()
    {
        var anchor = Anchor($"{_base}/phoenix/egg");
        AnchorOutcome last = null!;
        for (var i = 0; i < 5; i++)
            last = await anchor.StoreAsync(Bytes($"{i}"));
        await Anchor($"{_base}/phoenix").RmAsync(recursive: true);

        Assert.True((await anchor.StoreAsync(Bytes("again"))).Version > last.Version);
    }

    [Fact]
    public async Task A_capability_is_kept_as_it_is()
    {
        var capability = new Capability
        {
            Kind = CapabilityKinds.Channel,
            Target = GrainId.Create("channel", "x"),
            Methods = new[] { "send" },
            Serials = new[] { Guid.NewGuid(), Guid.NewGuid() },
            Seal = new byte[] { 1, 2, 3 },
        };
        var anchor = Anchor($"{_base}/capability");

        await anchor.StoreAsync(CapabilityValue.Of(capability));

        var found = (await anchor.LoadAsync()).Value!.Capability!;
        Assert.Equal(capability, found);
        Assert.Equal(capability.Kind, found.Kind);
        Assert.Equal(capability.Seal.ToArray(), found.Seal.ToArray());
        Assert.Equal(capability.Methods, found.Methods);
        Assert.Equal(capability.Serials, found.Serials);
        Assert.True((await anchor.CompareAndSwapAsync(CapabilityValue.Of(capability), null)).Done);
    }

    [Fact]
    public async Task A_value_beyond_the_limit_leaves_no_trace()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => Anchor($"{_base}/large").StoreAsync(CapabilityValue.Of(new byte[(1 << 20) + 1])));

        Assert.Equal((ErrorKind.Limit, "a value of 1048577 bytes is larger than Cluster:Anchors:MaxValueBytes (1048576)"), (error.Kind, error.Message));
        Assert.Empty(await Ls(_base));
        Assert.True((await Anchor($"{_base}/large").StoreAsync(CapabilityValue.Of(new byte[1 << 20]))).Done);
    }

    [Fact]
    public async Task A_watch_answers_the_latest_from_any_node()
    {
        var anchor = Anchor($"{_base}/watched");
        var first = await anchor.StoreAsync(Bytes("one"));
        Assert.Equal(Bytes("one"), (await anchor.WatchAsync(0)).Value);

        var watches = nodes.Cluster.Cluster.Silos
            .Select(silo => NodeCluster.GrainsOn(silo).GetAnchor(anchor.Path).WatchAsync(first.Version)).ToArray();
        Assert.False((await anchor.Grain.Watch(first.Version, TimeSpan.Zero)).Done);
        await anchor.StoreAsync(Bytes("two"));

        foreach (var watch in watches)
            Assert.Equal(new AnchorCell(first.Version + 1, Bytes("two")), await watch);
        var removed = anchor.WatchAsync(first.Version + 1);
        await anchor.RmAsync();
        Assert.Equal(AnchorCell.None, await removed);
    }

    [Fact]
    public async Task A_watch_of_what_does_not_exist_waits_until_it_does()
    {
        var watch = Anchor($"{_base}/later/on").WatchAsync(0);
        await Anchor($"{_base}/later/on").StoreAsync(Bytes("here"));

        Assert.Equal(Bytes("here"), (await watch).Value);
    }

    [Fact]
    public async Task A_cancelled_watch_ends()
    {
        using var cancel = new CancellationTokenSource();
        var watch = Anchor($"{_base}/nothing").WatchAsync(0, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task Concurrent_creations_in_one_place_are_all_listed()
    {
        var names = Enumerable.Range(0, 60).Select(i => $"n{i:00}").ToArray();
        await Task.WhenAll(names.Select((name, i) =>
            NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[i % 3]).GetAnchor($"{_base}/many/{name}").StoreAsync(Bytes(name))));

        Assert.Equal(names, await Ls($"{_base}/many"));
        var page = await Anchor($"{_base}/many").Grain.Ls("n09", 3);
        Assert.Equal("n10 n11 n12 True", $"{string.Join(' ', page.Names)} {page.More}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_has_a_size(int limit) =>
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => Anchor(_base).Grain.Ls(null, limit))).Kind);

    [Theory]
    [InlineData("foo")]
    [InlineData("/foo/")]
    [InlineData("/a//b")]
    [InlineData("/foo\\bar")]
    [InlineData("/f19caa21dda41c43/x")]
    public async Task A_grain_whose_key_is_no_canonical_path_does_nothing(string key)
    {
        var grain = nodes.Client.GetGrain<IAnchorGrain>(key);

        foreach (var call in (Func<Task>[])[() => grain.Load(), () => grain.Store(AnchorOperation.New(), Bytes("x"), true), () => grain.Walk("x"), () => grain.Rm()])
            Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(call)).Kind);
    }

    [Fact]
    public async Task What_a_value_is_worth_survives_its_activation()
    {
        var anchor = Anchor($"{_base}/kept");
        var stored = await anchor.StoreAsync(Bytes("kept"));
        await NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]).GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        Assert.Equal(new AnchorCell(stored.Version, Bytes("kept")), await anchor.LoadAsync());
    }

    [Fact]
    public async Task Live_nodes_are_names_at_the_root() =>
        Assert.Empty(nodes.Cluster.Cards.Select(card => card.Server).Except(await Ls("/")));

    [Fact]
    public async Task The_root_walks_into_a_node()
    {
        var card = nodes.Cluster.Cards.First();
        var name = $"w-{Guid.NewGuid():N}";

        var anchor = await Anchor("/").WalkAsync($"{card.Server}/{name}");

        Assert.Equal($"/{card.Server}/{name}", anchor.Path.ToString());
        Assert.Contains(name, await Ls($"/{card.Server}"));
    }

    [Fact]
    public async Task A_node_that_never_was_is_disconnected()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => Anchor($"/{ServerId.New()}/x").StoreAsync(Bytes("x")));

        Assert.Equal(ErrorKind.Disconnected, error.Kind);
    }

    private Anchor Anchor(string path) => nodes.Client.GetAnchor(path);

    private async Task<string[]> Ls(string path)
    {
        var names = new List<string>();
        await foreach (var name in Anchor(path).LsAsync())
            names.Add(name);
        return [.. names];
    }

    private static CapabilityValue Bytes(string text) => CapabilityValue.Of(System.Text.Encoding.UTF8.GetBytes(text));
}
