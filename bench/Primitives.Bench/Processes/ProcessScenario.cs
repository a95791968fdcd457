using System.Diagnostics;
using System.Globalization;
using Wetware.Modules;
using Wetware.Processes;

namespace Wetware.Bench.Processes;

/// <summary>Processes that end at once: started and waited for, by many at the same time.</summary>
internal static class ProcessScenario
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static async Task Run()
    {
        await using var nodes = await BenchNodes.Start(2);
        var info = await new ModuleClient(nodes.GrainsOn(0)).PutAsync(Nothing());
        Console.WriteLine("| processes | callers | starts/s | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, on) in ((string, int)[])[("same node", 0), ("other node", 1)])
        {
            foreach (var callers in (int[])[1, 16])
            {
                await Measure(nodes, on, info.Digest, callers, TimeSpan.FromSeconds(1));
                var times = await Measure(nodes, on, info.Digest, callers, Measured);
                times.Sort();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {callers} | {times.Count / Measured.TotalSeconds:0} | {times[times.Count / 2]:0.00} | {times[times.Count * 99 / 100]:0.00} |"));
            }
        }
    }

    private static async Task<List<double>> Measure(BenchNodes nodes, int on, string digest, int callers, TimeSpan time)
    {
        var processes = new ProcessClient(nodes.GrainsOn(0), TimeProvider.System);
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(Call)));
        return [.. all.SelectMany(some => some)];

        async Task<List<double>> Call()
        {
            var times = new List<double>();
            while (Stopwatch.GetTimestamp() is var begun && begun < end)
            {
                var info = await processes.SpawnAsync(nodes.ServerOf(on), new ProcessSpec { Module = digest });
                var result = await processes.WaitAsync(new ProcessId(nodes.ServerOf(on), info.Pid));
                if (!result.Succeeded)
                    throw new InvalidOperationException($"a process ended as {result.End}: {result.Message}");
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            return times;
        }
    }

    // (module (memory (export "memory") 1) (func (export "_start")))
    private static byte[] Nothing() => Convert.FromHexString(
        "0061736d01000000" + "010401600000" + "03020100" + "0503010001" + "071302" + "066d656d6f72790200" + "065f73746172740000" + "0a040102000b");
}
