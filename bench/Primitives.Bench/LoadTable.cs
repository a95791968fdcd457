using System.Globalization;

namespace Wetware.Bench;

/// <summary>Prints what loads have measured, in the form of the tables of the README.</summary>
internal static class LoadTable
{
    public static void Begin(string what, string callers)
    {
        Console.WriteLine();
        Console.WriteLine($"| {what} | {callers} | a second | p50 ms | p99 ms | processor µs | rate, of redis | processor, of redis |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
    }

    public static void Print(string what, int callers, LoadResult load, LoadResult? redis) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {callers} | {load.PerSecond:#,0} | {load.Latency.Percentile(0.5).TotalMilliseconds:0.00} | {load.Latency.Percentile(0.99).TotalMilliseconds:0.00} | {load.Processor.TotalMicroseconds:0.0} | {Ratio(load.PerSecond, redis?.PerSecond)} | {Ratio(load.Processor.TotalMicroseconds, redis?.Processor.TotalMicroseconds)} |"));

    private static string Ratio(double ours, double? theirs) =>
        theirs is { } other ? (ours / other).ToString("0.00", CultureInfo.InvariantCulture) : "";
}
