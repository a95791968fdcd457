using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Capabilities;
using Wetware.Grains.Capabilities.Guests;
using Wetware.Testing.Wasm;
using Wetware.Tests.Fixture;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Capabilities;

/// <summary>A real module whose import <c>ww</c> reaches grains of the cluster.</summary>
[Collection(SharedNodes.Name)]
public sealed class GuestModuleTests(SharedNodes.Nodes nodes)
{
    private const int Denied = (int)GuestError.Denied;

    [Fact]
    public async Task A_guest_calls_what_it_holds_and_a_forged_number_is_denied()
    {
        var root = await nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();

        Assert.Equal(0, await Run(root, GuestEntry.Export("add", GuestValue.I32(1))));
        foreach (var forged in (int[])[0, 2, 3, 4096, int.MaxValue, int.MinValue, -1])
            Assert.Equal(Denied, await Run(root, GuestEntry.Export("add", GuestValue.I32(forged))));
        Assert.Equal("hey", (await client.CallAsync(root, "get")).Text());

        Assert.Equal(Denied, await Run(await client.AttenuateAsync(root, ["get"]), GuestEntry.Export("add", GuestValue.I32(1))));
        Assert.Equal("hey", (await client.CallAsync(root, "get")).Text());
    }

    [Fact]
    public async Task What_came_in_an_answer_is_called_by_its_number()
    {
        var root = await nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();

        Assert.Equal(0, await Run(root, GuestEntry.Export("deep")));

        var inner = (await client.CallAsync(root, "within", "hey"u8.ToArray())).Single();
        Assert.Equal("hey", (await client.CallAsync(inner, "get")).Text());
    }

    private async Task<int> Run(Capability box, GuestEntry entry)
    {
        using var store = new ModuleStore();
        using var runner = new GuestRunner(store, new GuestRunnerOptions { Slots = 1 });
        var there = NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[1]);
        var outcome = await runner.RunAsync(new GuestRun
        {
            Module = store.Add(Module()).Digest,
            Entry = entry,
            Capabilities = new GuestCapabilities(there, [("box", box)], TimeProvider.System, NullLogger.Instance),
        });
        Assert.True(outcome.Succeeded, outcome.Message);
        return outcome.Results[0].AsI32();
    }

    // add(n): calls "add" with "hey" through capability n; deep(): calls "within" through 1 and then "add" through 2, which came of it.
    private static byte[] Module()
    {
        const int method = 16, data = 32, within = 48, reply = 64;
        var module = new WasmModuleBuilder();
        var call = module.Import("ww", "call", [.. Enumerable.Repeat(WasmType.I32, 8)], WasmType.I32);
        byte[] Ask(byte[] number, int name, int length) =>
        [
            .. number, .. Op.I32(name), .. Op.I32(length), .. Op.I32(data), .. Op.I32(3), .. Op.I32(0), .. Op.I32(0), .. Op.I32(reply), .. Op.Call(call),
        ];
        return module
            .Memory(1)
            .Data(method, "add"u8)
            .Data(data, "hey"u8)
            .Data(within, "within"u8)
            .Data(reply, [0, 1, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0])
            .Export("add", [WasmType.I32], [WasmType.I32], Ask(Op.Get(0), method, 3))
            .Export("deep", [], [WasmType.I32], [.. Ask(Op.I32(1), within, 6), .. Op.Drop, .. Ask(Op.I32(2), method, 3)])
            .Build();
    }
}
