using System.Globalization;
using System.Text;
using Wetware.Bench.Calls;
using Wetware.Raft.KeyValue;

namespace Wetware.Bench.Raft;

/// <summary>Puts and linearizable gets of 256 bytes by 1, 64 and 1,000 clients, beside etcd, round by round.</summary>
internal static class KeyValueScenario
{
    public const int ValueBytes = 256;

    // Clients of ours that share a session of the group; of etcd's, a connection.
    private const int ClientsOfSession = 64;
    private const int ClientsOfConnection = 10;
    private const int Keys = 1000;
    private static readonly byte[][] Names = [.. Enumerable.Range(0, Keys).Select(key => Encoding.ASCII.GetBytes($"key-{key:0000}"))];
    private static readonly byte[] Value = [.. Enumerable.Repeat((byte)'v', ValueBytes)];

    public static async Task Run(int rounds, int[] numbersOfClients)
    {
        await using var ours = await ThreeMembers.Start();
        await using var etcd = await EtcdCluster.Start();
        await ours.Groups.CreateAsync("bench", KeyValueGroup.Kind, ours.Peers);
        var sessions = new List<KeyValueGroup>();
        for (var session = 0; session * ClientsOfSession < numbersOfClients.Max(); session++)
            sessions.Add(await ours.Groups.OpenKeyValueAsync("bench"));
        foreach (var name in Names)
            await sessions[0].PutAsync(name, Value);
        await ClosedLoop.Warm(ClientsOfSession, client => client % 2 == 0 ? sessions[0].PutAsync(Names[Random.Shared.Next(Keys)], Value) : sessions[0].GetAsync(Names[Random.Shared.Next(Keys)]));
        Console.WriteLine($"256-byte values, three members each{(etcd is null ? "; etcd is not installed" : "")}; medians of {rounds} rounds in turns");
        Console.WriteLine("| | clients | a second | p50 ms | p99 ms | etcd a second | p50 ms | p99 ms | ratio (lowest–highest round) |");
        foreach (var clients in numbersOfClients)
        {
            var connections = etcd is null ? [] : Enumerable.Range(0, (clients + ClientsOfConnection - 1) / ClientsOfConnection).Select(_ => new EtcdConnection(etcd.Leader)).ToArray();
            foreach (var name in Names.Take(connections.Length > 0 ? Keys : 0))
                await connections[0].Put(name, Value);
            await Compare(
                "puts",
                clients,
                rounds,
                client => sessions[client / ClientsOfSession].PutAsync(Names[Random.Shared.Next(Keys)], Value),
                connections.Length == 0 ? null : client => connections[client / ClientsOfConnection].Put(Names[Random.Shared.Next(Keys)], Value));
            await Compare(
                "linearizable gets",
                clients,
                rounds,
                client => sessions[client / ClientsOfSession].GetAsync(Names[Random.Shared.Next(Keys)]),
                connections.Length == 0 ? null : client => connections[client / ClientsOfConnection].Get(Names[Random.Shared.Next(Keys)]));
            foreach (var connection in connections)
                connection.Dispose();
        }

        foreach (var session in sessions)
            await session.DisposeAsync();
    }

    private static async Task Compare(string what, int clients, int rounds, Func<int, Task> ours, Func<int, Task>? etcd)
    {
        var results = new List<LoadResult>();
        var peers = new List<LoadResult>();
        for (var round = 0; round < rounds; round++)
        {
            if (etcd is not null)
                peers.Add(await ClosedLoop.Run(clients, etcd));
            results.Add(await ClosedLoop.Run(clients, ours));
        }

        var ratios = peers.Zip(results, (peer, own) => own.PerSecond / peer.PerSecond).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {clients} | {Row(results)} | {(peers.Count > 0 ? Row(peers) : "| |")} | ")
            + (ratios.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{ratios[ratios.Length / 2]:0.00} ({ratios[0]:0.00}–{ratios[^1]:0.00}) |") : "|"));
    }

    private static string Row(List<LoadResult> rounds)
    {
        var all = new LatencyHistogram();
        rounds.ForEach(round => all.Add(round.Latency));
        var rates = rounds.Select(round => round.PerSecond).Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rates[rates.Length / 2]:#,0} | {all.Percentile(0.5).TotalMilliseconds:0.00} | {all.Percentile(0.99).TotalMilliseconds:0.00}");
    }
}
