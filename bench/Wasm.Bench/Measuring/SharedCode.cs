using System.Globalization;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>
/// Memory of many guests of one large module that live at once. Linear memory is resident only as far as a guest has touched it, so it is shown beside what each
/// adds, not taken off.
/// </summary>
internal static class SharedCode
{
    private static readonly int[] Counts = [2, 8, 32, 64];

    public static async Task RunAsync(byte[] module)
    {
        using var store = new ModuleStore();
        using var runner = new GuestRunner(store);
        var digest = store.Add(module).Digest;
        var guests = new List<GuestInstance>();

        // The first brings the code into memory.
        await OpenAsync(runner, digest, guests);
        var before = Resident();
        Console.WriteLine();
        Console.WriteLine($"| guests of one module of {module.Length / 1024} KiB | resident KiB added by each after the first | its linear memory, KiB |");
        Console.WriteLine("|---|---|---|");
        foreach (var count in Counts)
        {
            long linear = 0;
            while (guests.Count < count)
                linear = await OpenAsync(runner, digest, guests);
            var each = (Resident() - before) / 1024.0 / (count - 1);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {each:0} | {linear / 1024} |"));
        }

        foreach (var guest in guests)
            await guest.DisposeAsync();
    }

    private static async Task<long> OpenAsync(GuestRunner runner, ModuleDigest module, List<GuestInstance> guests)
    {
        var (outcome, guest) = await runner.OpenAsync(new GuestRun { Module = module });
        guests.Add(guest ?? throw new InvalidOperationException(outcome.Message));
        var called = await guest.CallAsync(GuestEntry.Export("run", GuestValue.I32(7)));
        return called.Usage.PeakMemoryBytes ?? throw new InvalidOperationException("the run counts no memory");
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // The runtime gives what its heap does not need back in its own time.
        return Environment.WorkingSet - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }
}
