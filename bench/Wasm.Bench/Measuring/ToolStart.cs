using System.Diagnostics;
using System.Globalization;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>What starting a published <c>ww</c> takes, beside Node's start: each in turn, so that what else the machine does meets all of them.</summary>
internal static class ToolStart
{
    public static async Task RunAsync(string ww, int rounds)
    {
        var add = Path.Combine(KernelBuild.Root, "samples", "add.wasm");
        (string Name, string[] Command)[] commands =
        [
            ("node -e 0", ["node", "-e", "0"]),
            ("ww --version", [ww, "--version"]),
            ("ww wasm run add.wasm", [ww, "wasm", "run", add, "--entry", "add", "--arg", "1", "--arg", "2"]),
        ];
        var times = commands.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (index, (_, command)) in commands.Index())
            {
                var time = await TimeAsync(command);
                if (round >= 0) // the first round fills the caches of the system
                    times[index].Add(time);
            }
        }

        Console.WriteLine("start                    best    median   best / node's");
        foreach (var (index, (name, _)) in commands.Index())
        {
            times[index].Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-22} {times[index][0],4:0} ms   {times[index][rounds / 2],4:0} ms   {times[index][0] / times[0][0]:0.00}"));
        }
    }

    private static async Task<double> TimeAsync(string[] command)
    {
        var clock = Stopwatch.StartNew();
        await Tool.RunAsync(command[0], command[1..]);
        return clock.Elapsed.TotalMilliseconds;
    }
}
