using Orleans.Runtime;
using Wetware.Testing;

namespace Wetware.Tests.Directory;

/// <summary>One activation a grain, in a stable cluster and after changes.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public async Task Racing_silos_agree_on_one_activation()
    {
        var silos = await TestSilo.ClusterAsync(3);
        for (var i = 0; i < 200; i++)
        {
            var grain = GrainId.Create("g", $"race-{i}");
            var seen = await Task.WhenAll(silos.Select(s => Task.Run(() => s.ActivateAsync(grain))));
            Assert.Single(seen.Distinct());
        }

        AssertOneEach(silos, 200);
        await StopAll(silos);
    }

    [Fact]
    public async Task Entry_goes_when_the_activation_goes()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var grain = GrainId.Create("g", "one");
        await silos[0].ActivateAsync(grain);
        Assert.Equal(silos[0].SiloAddress, (await silos[1].Locator.Lookup(grain))!.SiloAddress);
        await silos[0].DeactivateAsync(grain);
        silos[1].Locator.InvalidateCache(grain);
        Assert.Null(await silos[1].Locator.Lookup(grain));
        await StopAll(silos);
    }

    [Fact]
    public async Task Entries_move_to_a_silo_that_joins()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var grains = Grains(300);
        await Activate(silos, grains);
        var third = new TestSilo(silos[0].SiloAddress.Endpoint);
        await third.StartAsync();
        await Wait.Until(() => third.Locator.OwnedEntries > 50, "it owns its share");
        await AssertFound([.. silos, third], grains);
        await StopAll([.. silos, third]);
    }

    [Fact]
    public async Task Activations_survive_the_owner_of_their_entries()
    {
        var silos = await TestSilo.ClusterAsync(3);
        var grains = Grains(300);
        await Activate([silos[0], silos[1]], grains);
        await silos[2].KillAsync();

        // From the first moment on: whoever asks waits for the new owner instead of making a second activation.
        var living = new[] { silos[0], silos[1] };
        var answers = await Task.WhenAll(grains.Select(g => Task.Run(() => living[g.GetHashCode() & 1].ActivateAsync(g))));
        Assert.All(answers, a => Assert.Contains(a.SiloAddress, living.Select(s => s.SiloAddress)));
        await Wait.Until(() => living.All(s => s.ActiveSeen == 2), "it is evicted");
        await AssertFound(living, grains);
        AssertOneEach(living, 300);
        await StopAll(living);
    }

    [Fact]
    public async Task Grains_of_a_dead_silo_are_activated_again_once()
    {
        var silos = await TestSilo.ClusterAsync(3);
        var grains = Grains(100);
        await Activate([silos[2]], grains);
        await silos[2].KillAsync();
        var living = new[] { silos[0], silos[1] };
        await Wait.Until(() => living.All(s => s.ActiveSeen == 2), "it is evicted");
        foreach (var grain in grains)
        {
            var seen = await Task.WhenAll(living.Select(s => Task.Run(() => s.ActivateAsync(grain))));
            Assert.Single(seen.Distinct());
        }

        AssertOneEach(living, 100);
        await StopAll(living);
    }

    [Fact]
    public async Task Second_activation_that_came_to_be_apart_is_found_and_gives_way()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var grains = Grains(40);
        await Activate([silos[0]], grains);

        // Made behind the directory's back, as two halves of a broken network would.
        foreach (var grain in grains)
            silos[1].Activations[grain] = GrainAddress.GetAddress(silos[1].SiloAddress, grain, ActivationId.NewId());
        var third = new TestSilo(silos[0].SiloAddress.Endpoint);
        await third.StartAsync();
        await Wait.Until(() => third.Locator.OwnedEntries > 0, "the ring has changed");
        var moved = grains.Where(g => third.SiloAddress.Equals(third.Locator.Ring.OwnerOf(g))).ToArray();
        await Wait.Until(() => moved.All(g => silos.Count(s => s.Activations.ContainsKey(g)) == 1), "one of each is left");
        await StopAll([.. silos, third]);
    }

    [Fact]
    public async Task Silo_that_hangs_while_it_is_asked_and_is_found_dead_leaves_the_directory_whole()
    {
        var silos = await TestSilo.ClusterAsync(4);
        var grains = Grains(40);
        await Activate([silos[0], silos[1]], grains);
        silos[3].Answers.Reset();
        var late = new TestSilo(silos[0].SiloAddress.Endpoint);
        await late.StartAsync();
        TestSilo[] living = [silos[0], silos[1], silos[2], late];
        await Wait.Until(() => silos[3].Asked >= living.Length, "all ask it");

        // Their calls to it fail while the next ring is being made.
        Assert.True(await silos[0].Membership.TryKill(silos[3].SiloAddress));
        await Wait.Until(() => living.All(s => s.Locator.Ring.Silos.Count == 4), "the ring is of the living");
        await AssertFound(living, grains);
        silos[3].Answers.Set();
        await Wait.Until(() => silos[3].Fatal is not null, "it learns that it is dead");
        await silos[3].DisposeAsync();
        await StopAll(living);
    }

    [Fact]
    public async Task Address_of_a_dead_silo_is_never_answered_from_the_cache()
    {
        var silos = await TestSilo.ClusterAsync(3);
        var grains = Grains(50);
        await Activate([silos[2]], grains);
        foreach (var grain in grains)
            await silos[0].Locator.Lookup(grain);
        await silos[2].KillAsync();
        await Wait.Until(() => silos[0].ActiveSeen == 2, "it is evicted");
        await Wait.Until(() => grains.All(g => !silos[0].Locator.TryLookupInCache(g, out _)), "the cache forgets it");
        await StopAll(silos[0], silos[1]);
    }

    private static GrainId[] Grains(int count) => [.. Enumerable.Range(0, count).Select(i => GrainId.Create("g", $"{i}"))];

    private static Task Activate(TestSilo[] silos, GrainId[] grains) =>
        Task.WhenAll(grains.Select((g, i) => silos[i % silos.Length].ActivateAsync(g)));

    private static async Task AssertFound(TestSilo[] silos, GrainId[] grains)
    {
        foreach (var silo in silos)
        {
            foreach (var grain in grains)
            {
                silo.Locator.InvalidateCache(grain);
                var address = await silo.Locator.Lookup(grain);
                Assert.NotNull(address);
                Assert.Contains(silos, s => s.Activations.TryGetValue(grain, out var own) && own.ActivationId.Equals(address.ActivationId));
            }
        }
    }

    private static void AssertOneEach(TestSilo[] silos, int grains)
    {
        var all = silos.SelectMany(s => s.Activations.Keys).ToArray();
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(grains, all.Length);
    }

    private static async Task StopAll(params TestSilo[] silos)
    {
        foreach (var silo in silos.Reverse())
        {
            await silo.StopAsync();
            await silo.DisposeAsync();
        }
    }
}
