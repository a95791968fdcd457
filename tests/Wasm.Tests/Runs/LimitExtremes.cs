using Wetware.Testing.Wasm;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

/// <summary>Runs guests with every limit at its extremes. A program of its own, since what it looks for is the end of the process.</summary>
internal static class LimitExtremes
{
    public const string Argument = "limit-extremes";

    private static readonly GuestLimits Defaults = GuestLimits.Default;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [Argument])
        {
            await Console.Error.WriteLineAsync($"usage: {Argument}");
            return 2;
        }

        using var fixture = new RunnerFixture();
        var core = fixture.Add(new WasmModuleBuilder().Memory(1).Table(10).Export("_start", [], []));
        var component = fixture.Store.Add(await File.ReadAllBytesAsync(RunnerFixture.Sample("components/uppercase"))).Digest;
        var wrong = 0;
        foreach (var module in (ModuleDigest[])[core, component])
        {
            foreach (var (limit, value, limits) in All())
            {
                var outcome = await fixture.Run(module, limits: limits);
                var fine = outcome.End switch
                {
                    GuestEnd.Returned => true,
                    GuestEnd.LimitHit => outcome.Limit == limit,
                    GuestEnd.Refused => outcome.Message!.Contains($"limit '{limit.Word()}' is {value}; it must be", StringComparison.Ordinal),
                    // With no descriptors or memory to speak of a program may fail by itself.
                    GuestEnd.Trapped or GuestEnd.Exited => limit is GuestLimit.Memory or GuestLimit.Table,
                    _ => false,
                };
                if (!fine)
                    wrong++;
                Console.WriteLine($"{(fine ? "fine" : "WRONG")} {limit.Word()}={value}: {outcome.End} {outcome.Message}");
            }
        }

        Console.WriteLine($"{wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }

    private static IEnumerable<(GuestLimit Limit, object? Value, GuestLimits Limits)> All()
    {
        foreach (var bytes in (long[])[long.MinValue, -1, 0, 1, 65_535, 65_536, 4L << 30, (4L << 30) + 1, long.MaxValue])
            yield return (GuestLimit.Memory, bytes, Defaults with { MemoryBytes = bytes });
        foreach (var elements in (uint[])[0, 1, 9, 10, 1_000_000, 1_000_001, int.MaxValue, uint.MaxValue])
            yield return (GuestLimit.Table, elements, Defaults with { TableElements = elements });
        foreach (var bytes in (int[])[int.MinValue, -1, 0, 1, 65_535, 65_536, 65_537, 2 << 20, (2 << 20) + 1, 8 << 20, int.MaxValue])
            yield return (GuestLimit.Stack, bytes, Defaults with { StackBytes = bytes });
        foreach (var time in (TimeSpan[])[TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromDays(30), TimeSpan.FromDays(31), TimeSpan.MaxValue])
            yield return (GuestLimit.Time, time, Defaults with { Time = time });
        foreach (var fuel in (ulong[])[0, 1, long.MaxValue, ulong.MaxValue])
            yield return (GuestLimit.Fuel, fuel, Defaults with { Fuel = fuel });
        foreach (var bytes in (long[])[long.MinValue, -1, 0, 1L << 30, (1L << 30) + 1, long.MaxValue])
            yield return (GuestLimit.Output, bytes, Defaults with { OutputBytes = bytes });
        foreach (var files in (int[])[int.MinValue, -1, 0, 2, 3, 65_536, 65_537, int.MaxValue])
            yield return (GuestLimit.Files, files, Defaults with { OpenFiles = files });
        foreach (var lines in (int[])[int.MinValue, -1, 0, int.MaxValue])
            yield return (GuestLimit.LogLines, lines, Defaults with { LogLines = lines });
    }
}
