using System.Globalization;
using Wetware.Bench.Tasks;
using Wetware.Queues;

namespace Wetware.Bench.Raft;

/// <summary>Items of one topic that are appended, leased and acknowledged by each client in turn, beside jobs of beanstalkd with <c>-f 0</c>, round by round.</summary>
internal static class QueueScenario
{
    private const int ItemBytes = 256;
    private static readonly int[] Clients = [1, 64];
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    public static async Task Run(int rounds)
    {
        await using var ours = await ThreeMembers.Start();
        await using var beanstalkd = BeanstalkServer.Start();
        await ours.Groups.CreateAsync(QueueClient.DefaultGroup, QueueClient.Kind, ours.Peers);
        await ours.Grains.GetGrain<RaftGroups.IRaftGroupGrain>("stored").CreateStored(QueueClient.Kind);
        await using var replicated = new QueueClient(ours.Grains, TimeProvider.System);
        await using var stored = replicated.InGroup("stored");
        Console.WriteLine($"append, lease and ack of {ItemBytes} bytes in one topic{(beanstalkd is null ? "; beanstalkd is not installed" : "")}; medians of {rounds} rounds in turns");
        Console.WriteLine("| clients | replicated a second | in the storage | beanstalkd -f 0 | ratio replicated | ratio in the storage |");
        foreach (var clients in Clients)
        {
            var connections = beanstalkd is null ? [] : (await beanstalkd.Connect(clients)).Select(stream => new BeanstalkConnection(stream)).ToArray();
            var (a, b, c) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                a.Add((await ClosedLoop.Run(clients, client => Work(replicated, client))).PerSecond);
                if (connections.Length > 0)
                    c.Add((await ClosedLoop.Run(clients, client => Work(connections[client]))).PerSecond);
                b.Add((await ClosedLoop.Run(clients, client => Work(stored, client))).PerSecond);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {clients} | {Median(a):#,0} | {Median(b):#,0} | {Median(c):#,0} | {Median(a) / Median(c):0.00} | {Median(b) / Median(c):0.00} |"));
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    private static double Median(List<double> rates) => rates.Count == 0 ? double.NaN : rates.Order().ElementAt(rates.Count / 2);

    private static async Task Work(QueueClient queues, int client)
    {
        await queues.AppendAsync("bench", new QueueItem(Guid.NewGuid().ToString("n"), new byte[ItemBytes]));
        foreach (var item in await queues.LeaseAsync("bench", $"{client}", Lease, wait: Lease))
            await queues.AcknowledgeAsync("bench", [new(item.Id, item.Token)]);
    }

    private static async Task Work(BeanstalkConnection connection)
    {
        await connection.Put(ItemBytes);
        await connection.Work();
    }
}
