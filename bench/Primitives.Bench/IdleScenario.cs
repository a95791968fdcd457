using System.Diagnostics;
using System.Globalization;

namespace Wetware.Bench;

/// <summary>The processor time of one of two nodes, each a process, in which nothing happens.</summary>
internal static class IdleScenario
{
    // A process that has just started recompiles its hot methods in the background for more than a minute, which is not what an idle node costs.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    public static async Task Run()
    {
        await using var nodes = await TwoNodes.Start();
        await Measure("from the start", StartUp);
        await Measure("two minutes after the start", Quiet);

        async Task Measure(string when, TimeSpan time)
        {
            var (used, start) = (nodes.PrimaryProcessorTime, Stopwatch.GetTimestamp());
            await Task.Delay(time);
            var share = (nodes.PrimaryProcessorTime - used) / Stopwatch.GetElapsedTime(start);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one of two idle nodes uses {share:P2} of a core over {time.TotalSeconds} s, {when}"));
        }
    }
}
