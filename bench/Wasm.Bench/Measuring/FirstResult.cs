using System.Diagnostics;
using System.Globalization;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>Time from a module's bytes to the first result of a run: compiled, found on disk, and loaded already.</summary>
internal static class FirstResult
{
    private const int Rounds = 5;

    public static async Task RunAsync(params (string Name, byte[] Module, GuestEntry Entry)[] modules)
    {
        Console.WriteLine();
        Console.WriteLine("| first result of | cold ms | from disk ms | loaded ms | cold / from disk |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, module, entry) in modules)
        {
            double cold = double.MaxValue, disk = double.MaxValue, loaded = double.MaxValue;
            for (var round = 0; round < Rounds; round++)
            {
                var folder = Directory.CreateTempSubdirectory("ww-bench-");
                try
                {
                    cold = Math.Min(cold, (await MeasureAsync(module, entry, folder.FullName)).First);
                    var again = await MeasureAsync(module, entry, folder.FullName);
                    disk = Math.Min(disk, again.First);
                    loaded = Math.Min(loaded, again.Second);
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} ({module.Length / 1024} KiB) | {cold:0.0} | {disk:0.00} | {loaded:0.000} | {cold / disk:0.0} |"));
        }
    }

    private static async Task<(double First, double Second)> MeasureAsync(byte[] module, GuestEntry entry, string folder)
    {
        using var store = new ModuleStore(new ModuleStoreOptions { CodeFolder = folder });
        using var runner = new GuestRunner(store);
        var begun = Stopwatch.GetTimestamp();
        var run = new GuestRun { Module = store.Add(module).Digest, Entry = entry };
        await RunOnceAsync(runner, run);
        var first = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        begun = Stopwatch.GetTimestamp();
        await RunOnceAsync(runner, run);
        return (first, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    private static async Task RunOnceAsync(GuestRunner runner, GuestRun run)
    {
        var outcome = await runner.RunAsync(run);
        if (!outcome.Succeeded)
            throw new InvalidOperationException(outcome.Message);
    }
}
