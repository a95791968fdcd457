using System.Diagnostics;

namespace Wetware.Bench.Devices;

/// <summary>How long one round of health checks takes, when all devices answer and when all hang, and what memory many rounds take.</summary>
internal static class RoundScenario
{
    private const int Rounds = 20;

    public static async Task Run(int size)
    {
        var count = size == 0 ? 1000 : size;
        await using var orchestrator = await BenchOrchestrator.Start();
        await orchestrator.Add(count);
        await orchestrator.Service.Round(CancellationToken.None);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
            times.Add(await Time(orchestrator));
        times.Sort();
        Console.WriteLine(
            $"round: {count} devices: median {times[Rounds / 2]:0.00} s, longest {times[^1]:0.00} s; after {Rounds} rounds {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0:0} KiB more in use, {Environment.WorkingSet >> 20} MiB resident");

        orchestrator.Health = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        Console.WriteLine($"round: {count} devices that hang: {await Time(orchestrator):0.0} s");
    }

    private static async Task<double> Time(BenchOrchestrator orchestrator)
    {
        var began = Stopwatch.GetTimestamp();
        await orchestrator.Service.Round(CancellationToken.None);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
