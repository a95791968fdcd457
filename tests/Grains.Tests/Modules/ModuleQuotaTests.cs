using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Grains.Processes;
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

    private static byte[] Module(string export) => new WasmModuleBuilder().Memory(1).Data(0, new byte[40_000]).Export(export, [], []).Build();
}
