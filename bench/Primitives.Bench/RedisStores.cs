namespace Wetware.Bench;

/// <summary><c>SET</c> in a redis-server of this run that flushes to disk before each answer.</summary>
internal static class RedisStores
{
    /// <summary>A key each, values of <paramref name="bytes"/> bytes; null when Debian's redis-server is not installed.</summary>
    public static async Task<LoadResult?> Run(int callers, int bytes)
    {
        await using var server = RedisServer.Start("--appendonly yes --appendfsync always");
        if (server is null)
            return null;
        var connections = await server.Connect(callers);
        var requests = Enumerable.Range(0, callers).Select(i => RedisServer.Request("SET", $"bench:{i}", new string('x', bytes))).ToArray();
        var result = await ClosedLoop.Run(callers, caller => Set(caller), () => server.ProcessorTime);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return result;

        async Task Set(int caller)
        {
            var answer = await RedisServer.Ask(connections[caller], requests[caller]);
            if (answer != "+OK\r\n")
                throw new IOException($"redis answered {answer}");
        }
    }
}
