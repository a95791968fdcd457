using System.Globalization;

namespace Wetware.Bench.Functions;

/// <summary>Resident memory of a gateway over many calls of a function.</summary>
internal static class MemoryScenario
{
    private const int Steps = 10;

    public static async Task Run(int calls)
    {
        await using var gateway = await ServerProcess.Start(Servers.Gateway);
        var (done, step) = (0.0, 0);
        Console.WriteLine("| calls | resident MiB |");
        Console.WriteLine("|---|---|");
        while (done < calls)
        {
            var result = await Wrk.Run($"{gateway.Addresses[0]}/echo", posts: true, seconds: 5);
            done += result.Rate * 5;
            if (done < calls * (double)(step + 1) / Steps)
                continue;
            step++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {done:N0} | {gateway.Resident >> 20} |"));
        }
    }
}
