using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Grains.Modules;
using Wetware.Modules;
using Wetware.Testing.Wasm;
using Wetware.Tests.Fixture;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Modules;

public sealed class ModuleStateTests
{
    [Fact]
    public async Task A_module_is_accepted_before_it_is_compiled_and_its_first_use_waits()
    {
        var compiler = new GatedCompiler();
        await using var cluster = await NodeCluster.Start(2, silo => silo.Services.AddSingleton<IModuleCompiler>(compiler));
        var modules = new ModuleClient(cluster.Client);

        var put = await modules.PutAsync(Module(1));
        Assert.Equal(ModuleStates.Compiling, put.State);
        Assert.Equal(ModuleStates.Compiling, (await modules.PutAsync(Module(1))).State);
        var waiting = modules.WaitAsync(put.Digest);
        var uses = cluster.Cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<NodeModules>().EnsureAsync(put.Digest)).ToArray();
        await modules.HoldAsync(put.Digest, "somebody");
        Assert.False(waiting.IsCompleted);
        Assert.All(uses, use => Assert.False(use.IsCompleted));

        compiler.Gate.SetResult();
        Assert.Equal(ModuleStates.Ready, (await waiting)!.State);
        await Task.WhenAll(uses);
        var info = (await modules.FindAsync(put.Digest))!;
        Assert.Equal((ModuleStates.Ready, "somebody"), (info.State, Assert.Single(info.Holders)));
        Assert.Equal(1, compiler.CompiledTimes(put.Digest));
    }

    [Fact]
    public async Task What_the_compiler_cannot_stand_is_refused_on_every_node_and_tried_on_one()
    {
        var compiler = new GatedCompiler();
        await using var cluster = await NodeCluster.Start(2, silo => silo.Services.AddSingleton<IModuleCompiler>(compiler));
        var modules = new ModuleClient(cluster.Client);
        var module = Module(2);
        compiler.Refused[ModuleDigest.Of(module)] = GuestLimit.CompileTime;
        compiler.Gate.SetResult();

        var digest = (await modules.PutAsync(module)).Digest;
        var info = (await modules.WaitAsync(digest))!;
        Assert.Equal((ModuleStates.Refused, "compile-time"), (info.State, info.Limit));
        Assert.Contains("longer than a test waits", info.Reason, StringComparison.Ordinal);
        foreach (var silo in cluster.Cluster.Silos)
        {
            var error = await Assert.ThrowsAsync<WetwareException>(() => silo.ServiceProvider.GetRequiredService<NodeModules>().EnsureAsync(digest));
            Assert.Equal(ErrorKind.Limit, error.Kind);
            Assert.StartsWith("compile-time: ", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(ModuleStates.Refused, (await modules.PutAsync(module)).State);
        Assert.Equal(1, compiler.CompiledTimes(digest));

        // Removed and put again it is tried again, as after limits were raised.
        compiler.Refused.Clear();
        Assert.True(await modules.DeleteAsync(digest));
        await modules.PutAsync(module);
        Assert.Equal(ModuleStates.Ready, (await modules.WaitAsync(digest))!.State);
    }

    [Fact]
    public async Task A_module_whose_node_dies_while_it_compiles_is_compiled_by_another()
    {
        var compiler = new GatedCompiler();
        await using var cluster = await NodeCluster.Start(3, silo => silo.Services.AddSingleton<IModuleCompiler>(compiler));
        var modules = new ModuleClient(cluster.Client);
        var digest = (await modules.PutAsync(Module(3))).Digest;
        var address = await NodeCluster.GrainsOn(cluster.Cluster.Silos[0]).GetGrain<IManagementGrain>(0).GetActivationAddress(cluster.Client.GetGrain<IModuleGrain>(digest));

        await cluster.Cluster.KillSiloAsync(cluster.Cluster.Silos.Single(silo => silo.SiloAddress.Equals(address)));
        compiler.Gate.SetResult();
        var info = (await modules.WaitAsync(digest))!;
        Assert.True(info.State == ModuleStates.Ready, $"{info.State}: {info.Reason}");
    }

    private static byte[] Module(int number) => new WasmModuleBuilder().Export("_start", [], []).Custom($"state-{number}", 10).Build();
}
