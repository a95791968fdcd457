using System.Globalization;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>Memory of many guests of one large module that live at once, beside their own linear memory.</summary>
internal static class SharedCode
{
    private static readonly int[] Counts = [1, 2, 8, 32];

    public static async Task RunAsync(byte[] module)
    {
        Console.WriteLine();
        Console.WriteLine($"| guests of one module of {module.Length / 1024} KiB | resident MiB beside linear memory | over one guest |");
        Console.WriteLine("|---|---|---|");
        double? first = null;
        foreach (var count in Counts)
        {
            var mebibytes = await MeasureAsync(module, count);
            first ??= mebibytes;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {mebibytes:0.0} | {mebibytes / first:0.00} |"));
        }
    }

    private static async Task<double> MeasureAsync(byte[] module, int count)
    {
        using var store = new ModuleStore();
        using var runner = new GuestRunner(store);
        var digest = store.Add(module).Digest;
        var before = Resident();
        var guests = new List<GuestInstance>();
        long linear = 0;
        for (var i = 0; i < count; i++)
        {
            var (outcome, guest) = await runner.OpenAsync(new GuestRun { Module = digest });
            guests.Add(guest ?? throw new InvalidOperationException(outcome.Message));
            var called = await guest.CallAsync(GuestEntry.Export("run", GuestValue.I32(7)));
            linear += called.Usage.PeakMemoryBytes ?? throw new InvalidOperationException("the run counts no memory");
        }

        var after = Resident();
        foreach (var guest in guests)
            await guest.DisposeAsync();
        return Math.Max(0, after - before - linear) / 1048576.0;
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
