using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Wetware.Bench.Calls;

/// <summary>What activations and calls leave in memory.</summary>
internal static class MemoryScenarios
{
    private const int Activations = 100_000;
    private const int Calls = 10_000_000;

    /// <summary>Managed memory that idle activations hold.</summary>
    public static async Task Idle()
    {
        using var host = await StartAlone();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<IPingGrain>(-1).Ping(0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Activations; i += 1000)
            await Task.WhenAll(Enumerable.Range(i, 1000).Select(key => grains.GetGrain<IPingGrain>(key).Ping(0).AsTask()));
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine($"{Activations:N0} idle activations: {held / 1e6:N1} MB, {held / Activations:N0} bytes each");
        await host.StopAsync();
    }

    /// <summary>Managed memory after one million calls against after ten million, and what one call allocates.</summary>
    public static async Task Growth()
    {
        using var host = await StartAlone();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await Call(grains, Calls / 10);
        var early = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        await Call(grains, Calls - (Calls / 10));
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var late = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine(
            $"heap after {Calls / 10:N0} calls {early / 1e6:N2} MB, after {Calls:N0} calls {late / 1e6:N2} MB; {allocated / (double)(Calls - (Calls / 10)):N0} bytes allocated a call");
        await host.StopAsync();
    }

    private static Task Call(IGrainFactory grains, int calls) =>
        Task.WhenAll(Enumerable.Range(0, 100).Select(key => Task.Run(async () =>
        {
            var grain = grains.GetGrain<IPingGrain>(key);
            for (var i = 0; i < calls / 100; i++)
            {
                await grain.Ping(i);
                if (i % 256 == 0)
                    await Task.Yield();
            }
        })));

    private static Task<IHost> StartAlone()
    {
        var port = Nodes.FreePort();
        return Nodes.StartSilo(port, Nodes.FreePort(), port);
    }
}
