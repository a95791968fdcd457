using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Wetware.Bench.Calls;

/// <summary>What TLS and the filter of clients' calls cost: the same calls with neither, with each and with both, in turns on one machine, so that its load falls on all.</summary>
internal static class SecurityScenarios
{
    private const int Rounds = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1.5);
    private static readonly (int Callers, int Payload)[] Loads = [(1, 0), (100, 0), (100, 1024)];

    /// <summary>A client calls grains of the silo that is its gateway.</summary>
    public static async Task Run()
    {
        var sides = new List<(Protection How, SiloProcess Silo, IHost Client)>();
        foreach (var how in Enum.GetValues<Protection>())
        {
            var silo = await SiloProcess.Start(how: how);
            sides.Add((how, silo, await Nodes.StartClient(silo.GatewayPort, how)));
        }

        Console.WriteLine();
        Console.WriteLine("| callers | payload bytes | | calls/s, median of " + Rounds + " | of plain | p50 µs |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (callers, payload) in Loads)
            await Compare(sides, callers, payload);
        Console.WriteLine();
        Console.WriteLine("| a client connects | ms, median of " + Rounds + " |");
        Console.WriteLine("|---|---|");
        foreach (var (how, silo, _) in sides)
            Console.WriteLine($"| {Text(how)} | {await Connect(silo, how):N0} |");
        foreach (var (_, silo, client) in sides)
        {
            await client.StopAsync();
            client.Dispose();
            await silo.DisposeAsync();
        }
    }

    private static async Task Compare(List<(Protection How, SiloProcess Silo, IHost Client)> sides, int callers, int payload)
    {
        var results = sides.ConvertAll(_ => new List<(double PerSecond, double Microseconds)>());
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < sides.Count; i++)
            {
                var load = new CallLoad(sides[i].Client.Services.GetRequiredService<IGrainFactory>(), callers, null, payload);
                var (perSecond, latency) = await load.Run(WarmUp, Measured);
                results[i].Add((perSecond, latency.Percentile(0.5).TotalMicroseconds));
            }
        }

        var plain = Median(results[0].Select(result => result.PerSecond));
        for (var i = 0; i < sides.Count; i++)
        {
            var rate = Median(results[i].Select(result => result.PerSecond));
            var ratio = (rate / plain).ToString("0.00", CultureInfo.InvariantCulture);
            Console.WriteLine($"| {callers} | {payload} | {Text(sides[i].How)} | {rate:N0} | {ratio} | {Median(results[i].Select(result => result.Microseconds)):N0} |");
        }
    }

    private static async Task<double> Connect(SiloProcess silo, Protection how)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            using var client = await Nodes.StartClient(silo.GatewayPort, how);
            await client.Services.GetRequiredService<IGrainFactory>().GetGrain<IPingGrain>(0).Ping(0);
            times.Add(clock.Elapsed.TotalMilliseconds);
            await client.StopAsync();
        }

        return Median(times);
    }

    private static string Text(Protection how) => how switch
    {
        Protection.None => "plain",
        Protection.Filter => "filter",
        Protection.Tls => "TLS",
        _ => "TLS and filter",
    };

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
