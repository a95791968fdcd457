using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wetware.Raft.KeyValue;

namespace Wetware.Bench.Raft;

/// <summary>Many puts of 256 bytes to ten thousand keys: what the members hold in memory and on disk meanwhile.</summary>
internal static class GrowthScenario
{
    private const int Clients = 1000;
    private const int ClientsOfSession = 64;
    private const int Keys = 10_000;
    private const int Lines = 10;

    public static async Task Run(int entries)
    {
        await using var ours = await ThreeMembers.Start();
        await ours.Groups.CreateAsync("bench", KeyValueGroup.Kind, ours.Peers);
        var sessions = new List<KeyValueGroup>();
        for (var session = 0; session * ClientsOfSession < Clients; session++)
            sessions.Add(await ours.Groups.OpenKeyValueAsync("bench"));
        var value = new byte[KeyValueScenario.ValueBytes];
        var clock = Stopwatch.StartNew();
        Console.WriteLine("| entries | seconds | resident MiB of the largest member | MiB of its log on disk |");
        for (var line = 1; line <= Lines; line++)
        {
            var left = entries / Lines;
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                    await sessions[client / ClientsOfSession].PutAsync(Encoding.ASCII.GetBytes($"key-{Random.Shared.Next(Keys)}"), value);
            })));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(long)entries / Lines * line:#,0} | {clock.Elapsed.TotalSeconds:0} | {ours.ResidentBytes >> 20} | {ours.LogBytes >> 20} |"));
        }

        foreach (var session in sessions)
            await session.DisposeAsync();
    }
}
