using System.Globalization;
namespace Wetware.Bench.Channels;

/// <summary>The same traffic through lists of a redis-server of this run: LPUSH on one connection and BRPOP on another for each pair. It writes nothing to disk.</summary>
internal static class RedisLists
{
    /// <summary>Null when Debian's redis-server is not installed.</summary>
    public static async Task<LoadResult?> Run(int pairs)
    {
        await using var server = RedisServer.Start("--appendonly no");
        if (server is null)
            return null;
        var connections = await server.Connect(pairs);
        var receiving = Enumerable.Range(0, pairs).Select(i => Pop(server, i)).ToArray();
        var requests = Enumerable.Range(0, pairs).Select(i => RedisServer.Request("LPUSH", Key(i), new string('x', 64))).ToArray();
        var result = await ClosedLoop.Run(pairs, i => RedisServer.Ask(connections[i], requests[i]), () => server.ProcessorTime);
        for (var i = 0; i < pairs; i++)
            await RedisServer.Ask(connections[i], RedisServer.Request("LPUSH", Key(i), "end"));
        await Task.WhenAll(receiving);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return result;
    }

    private static async Task Pop(RedisServer server, int pair)
    {
        await using var connection = await server.Connect();
        var request = RedisServer.Request("BRPOP", Key(pair), "0");
        while (!(await RedisServer.Ask(connection, request)).Contains("end", StringComparison.Ordinal))
        {
            // Counted by the one that pushed it.
        }
    }

    private static string Key(int pair) => pair.ToString(CultureInfo.InvariantCulture);
}
