using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Wetware.Bench.Functions;

/// <summary>What <c>wrk</c> saw.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="P99">The latency that 99 of 100 requests stayed below, in milliseconds.</param>
internal sealed record WrkResult(double Rate, double P99);

/// <summary>Debian's load generator.</summary>
internal static partial class Wrk
{
    private const int Connections = 64;

    // 1 KiB of body.
    private const string Post = "wrk.method = 'POST'\nwrk.body = string.rep('x', 1024)\nwrk.headers['Content-Type'] = 'text/plain'\n";

    /// <summary>Loads an address for some seconds; with <paramref name="posts"/>, each request is a POST with 1 KiB.</summary>
    /// <exception cref="InvalidOperationException">Some answers were not 2xx, or there were none.</exception>
    public static async Task<WrkResult> Run(string url, bool posts, int seconds)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, posts ? Post : "");
            var start = new ProcessStartInfo("wrk", ["-t2", $"-c{Connections}", $"-d{seconds}s", "--latency", "-s", script, url]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (text.Contains("Non-2xx", StringComparison.Ordinal) || !Rate().IsMatch(text))
                throw new InvalidOperationException($"{url}: {text}");
            var (p99, unit) = (P99().Match(text).Groups[1].Value, P99().Match(text).Groups[2].Value);
            return new WrkResult(Number(Rate().Match(text).Groups[1].Value), Number(p99) * unit switch { "us" => 0.001, "ms" => 1, _ => 1000 });
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();
}
