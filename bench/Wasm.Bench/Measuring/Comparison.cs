using System.Globalization;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>Native code, V8 and our engine side by side.</summary>
internal static class Comparison
{
    private static readonly string[] Columns = ["native", "v8", "ours", "epochs", "fuel", "both"];

    /// <summary>Prints the table; false when engines disagree about a result.</summary>
    public static async Task<bool> RunAsync(KernelBuild build, IReadOnlyList<Kernel> kernels, int rounds)
    {
        var hasV8 = Tool.IsInstalled("node");
        if (!hasV8)
            Console.WriteLine("node is not installed: no column for V8");
        var measured = new List<Sample?[]>();
        var agree = true;
        foreach (var kernel in kernels)
        {
            var samples = await MeasureAsync(build, kernel, rounds, hasV8);
            measured.Add(samples);
            if (samples.Any(sample => sample is { } some && some.Checksum != samples[0]!.Value.Checksum))
            {
                agree = false;
                Console.WriteLine($"{kernel.Name}: results differ: {string.Join(' ', samples.Select(sample => sample?.Checksum))}");
            }
        }

        Print(kernels, measured);
        return agree;
    }

    // Engines take turns, so that what else goes on on the machine touches all of them.
    private static async Task<Sample?[]> MeasureAsync(KernelBuild build, Kernel kernel, int rounds, bool hasV8)
    {
        const int turns = 3;
        var best = new Sample?[Columns.Length];
        var perTurn = Math.Max(1, rounds / turns);
        var runners = Enum.GetValues<EngineMode>().Select(mode => new EngineRunner(build.Module(kernel), mode)).ToArray();
        for (var turn = 0; turn < turns; turn++)
        {
            Take(0, Sample.Parse(await Tool.RunAsync(build.Native(kernel), [$"{kernel.Units}", $"{perTurn}"])));
            if (hasV8)
            {
                var script = Path.Combine(KernelBuild.Sources, "v8.mjs");
                Take(1, Sample.Parse(await Tool.RunAsync("node", [script, build.ModulePath(kernel), $"{kernel.Units}", $"{perTurn}"])));
            }

            for (var mode = 0; mode < runners.Length; mode++)
                Take(2 + mode, runners[mode].Measure(kernel.Units, perTurn));
        }

        foreach (var runner in runners)
            runner.Dispose();
        return best;

        void Take(int column, Sample sample) => best[column] = best[column]?.Best(sample) ?? sample;
    }

    private static void Print(IReadOnlyList<Kernel> kernels, List<Sample?[]> measured)
    {
        Console.WriteLine();
        Console.WriteLine("| kernel | native ms | V8 / native | ours / native | ours / V8 | epochs | fuel | both |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        for (var i = 0; i < kernels.Count; i++)
            Console.WriteLine($"| {kernels[i].Name} | {measured[i][0]!.Value.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture)} | {Row(pair => Ratio(measured[i], pair))} |");
        Console.WriteLine($"| **geometric mean** | | {Row(pair => Mean(measured, pair))} |");
        Console.WriteLine();
        Console.WriteLine("The last three columns are over our engine without interruption.");
    }

    private static string Row(Func<(int Of, int Over), double?> value) =>
        string.Join(" | ", new[] { (1, 0), (2, 0), (2, 1), (3, 2), (4, 2), (5, 2) }.Select(pair => value(pair)?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-"));

    private static double? Ratio(Sample?[] samples, (int Of, int Over) pair) =>
        samples[pair.Of]?.Milliseconds / samples[pair.Over]?.Milliseconds;

    private static double? Mean(List<Sample?[]> measured, (int Of, int Over) pair)
    {
        var ratios = measured.Select(samples => Ratio(samples, pair)).ToArray();
        return ratios.Any(ratio => ratio is null) ? null : Math.Exp(ratios.Average(ratio => Math.Log(ratio!.Value)));
    }
}
