using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Grains.Quotas;
using Wetware.Modules;
using Wetware.Testing.Wasm;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Modules;

public sealed class ModuleQuotaTests
{
    [Fact]
    public async Task Modules_have_bytes_in_all_that_removing_gives_back()
    {
        var (first, second) = (Module("a"), Module("b"));
        await using var cluster = await NodeCluster.Start(1, silo => silo.Services.Configure<GuestOptions>(options => options.StoreBytes = first.Length + second.Length - 1));
        var modules = new ModuleClient(cluster.Client);
        var kept = await modules.PutAsync(first);

        var error = await Assert.ThrowsAsync<WetwareException>(() => modules.PutAsync(second));
        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Contains($"above Cluster:Guests:StoreBytes, {first.Length + second.Length - 1}", error.Message, StringComparison.Ordinal);
        Assert.Null(await modules.FindAsync(ModuleKey.Of(second)));
        Assert.Equal(kept.Digest, (await modules.PutAsync(first)).Digest);

        Assert.True(await modules.DeleteAsync(kept.Digest));
        Assert.Equal(ModuleKey.Of(second), (await modules.PutAsync(second)).Digest);
    }

    [Fact]
    public async Task Modules_count_for_who_put_them_first_and_one_at_its_quota_does_not_hold_up_others()
    {
        await using var cluster = await NodeCluster.Start(2, silo => silo.Services.Configure<GuestOptions>(options => (options.StoreBytesPerPrincipal, options.ModulesPerPrincipal) = (100_000, 3)));
        var modules = new ModuleClient(NodeCluster.GrainsOn(cluster.Cluster.Silos[0]));
        var (large, small) = (Enumerable.Range(0, 5).Select(i => Module($"large-{i}")).ToArray(), Enumerable.Range(0, 4).Select(i => Module($"small-{i}", 100)).ToArray());
        var first = await PutAs("token:a", large[0]);
        await PutAs("token:a", large[1]);

        var bytes = await Assert.ThrowsAsync<WetwareException>(() => PutAs("token:a", large[2]));
        Assert.Equal(ErrorKind.Limit, bytes.Kind);
        Assert.Contains($"the cluster keeps {large[0].Length + large[1].Length} bytes for token:a, and {large[2].Length} more are above Cluster:Guests:StoreBytesPerPrincipal, 100000", bytes.Message, StringComparison.Ordinal);
        await PutAs("token:b", large[3]);
        Assert.Null((await PutAs(null, large[2])).Principal);

        // What is there costs nothing, and stays for whom it was.
        Assert.Equal("token:b", (await PutAs("token:a", large[3])).Principal);
        await PutAs("token:a", small[0]);
        var count = await Assert.ThrowsAsync<WetwareException>(() => PutAs("token:a", small[1]));
        Assert.Contains("the cluster keeps 3 for token:a, and one more is above Cluster:Guests:ModulesPerPrincipal, 3", count.Message, StringComparison.Ordinal);

        Assert.True(await modules.DeleteAsync(first.Digest));
        Assert.Equal("token:a", (await PutAs("token:a", large[4])).Principal);

        Task<ModuleInfo> PutAs(string? principal, byte[] module)
        {
            Principal.Set(principal);
            return modules.PutAsync(module);
        }
    }

    private static byte[] Module(string export, int bytes = 40_000) => new WasmModuleBuilder().Memory(1).Data(0, new byte[bytes]).Export(export, [], []).Build();
}
