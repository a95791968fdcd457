using System.Globalization;

namespace Wetware.Bench.Functions;

/// <summary>A file and a function that echoes, beside bare Kestrel and Node.js. The servers take turns, round by round; ratios are of the same round, and the median counts.</summary>
internal static class ServeScenario
{
    public static async Task Run(int rounds, int seconds)
    {
        await using var gateway = await ServerProcess.Start(Servers.Gateway);
        await using var bare = await ServerProcess.Start(Servers.Bare);
        await using var node = await ServerProcess.Start("node", "-e", Servers.NodeScript);
        (string Name, string Url, bool Posts)[] all =
        [
            ("file of 1 KiB, gateway, HTTPS", $"{gateway.Addresses[0]}/file", false),
            ("file of 1 KiB, bare Kestrel, HTTPS", $"{bare.Addresses[0]}/file", false),
            ("echo of 1 KiB, core function, HTTPS", $"{gateway.Addresses[0]}/echo", true),
            ("echo of 1 KiB, warm instances, HTTPS", $"{gateway.Addresses[0]}/warm", true),
            ("echo of 1 KiB, core function, HTTP", $"{gateway.Addresses[1]}/echo", true),
            ("echo of 1 KiB, warm instances, HTTP", $"{gateway.Addresses[1]}/warm", true),
            ("echo of 1 KiB, bare Kestrel, HTTPS", $"{bare.Addresses[0]}/echo", true),
            ("echo of 1 KiB, bare Kestrel, HTTP", $"{bare.Addresses[1]}/echo", true),
            ("echo of 1 KiB, Node.js, HTTP", $"{node.Addresses[0]}/echo", true),
        ];
        foreach (var (_, url, posts) in all)
            await Wrk.Run(url, posts, 3 * seconds); // until the code is compiled as hot
        var seen = all.Select(_ => new List<WrkResult>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (index, (_, url, posts)) in all.Index())
                seen[index].Add(await Wrk.Run(url, posts, seconds));
        }

        Console.WriteLine("| | a second | p99 ms |");
        Console.WriteLine("|---|---|---|");
        foreach (var (index, (name, _, _)) in all.Index())
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(seen[index].Select(result => result.Rate)):N0} | {Median(seen[index].Select(result => result.P99)):0.0} |"));
        Console.WriteLine();
        Console.WriteLine("| ratio, median (lowest–highest round) | |");
        Console.WriteLine("|---|---|");
        Ratio("file, of bare Kestrel over HTTPS", 0, 1);
        Ratio("echo, of bare Kestrel over HTTPS", 2, 6);
        Ratio("echo with warm instances, of bare Kestrel over HTTPS", 3, 6);
        Ratio("echo, of Node.js over HTTP", 2, 8);
        Ratio("echo with warm instances, of Node.js over HTTP", 3, 8);
        Ratio("echo, both over HTTP, of Node.js", 4, 8);
        Ratio("echo with warm instances, both over HTTP, of Node.js", 5, 8);

        void Ratio(string name, int ours, int theirs)
        {
            var ratios = seen[ours].Zip(seen[theirs], (a, b) => a.Rate / b.Rate).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(ratios):0.00} ({ratios.Min():0.00}–{ratios.Max():0.00}) |"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
