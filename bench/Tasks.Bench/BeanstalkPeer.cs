using System.Diagnostics;

namespace Wetware.Bench.Tasks;

/// <summary>The same through Debian's beanstalkd, a queue of jobs that has each on disk before it answers: nothing is run, only handed out and crossed off.</summary>
internal static class BeanstalkPeer
{
    private const int JobBytes = 200;
    private const int Workers = 64;

    /// <summary>Jobs accepted a second; null when it is not installed.</summary>
    public static Task<double?> Puts(int callers, int count) => Measure(callers, 0, count);

    /// <summary>Jobs accepted, handed out and crossed off a second; null when it is not installed.</summary>
    public static Task<double?> Jobs(int callers, int count) => Measure(callers, Workers, count);

    private static async Task<double?> Measure(int callers, int workers, int count)
    {
        await using var server = BeanstalkServer.Start();
        if (server is null)
            return null;
        var connections = (await server.Connect(callers + workers)).Select(stream => new BeanstalkConnection(stream)).ToArray();
        var (toPut, toDo) = (count, workers == 0 ? 0 : count);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(connections.Select((connection, i) => Task.Run(async () =>
        {
            if (i < callers)
            {
                while (Interlocked.Decrement(ref toPut) >= 0)
                    await connection.Put(JobBytes);
            }
            else
            {
                while (Interlocked.Decrement(ref toDo) >= 0)
                    await connection.Work();
            }
        })));
        var rate = count / clock.Elapsed.TotalSeconds;
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return rate;
    }
}
