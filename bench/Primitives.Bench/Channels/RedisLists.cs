using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wetware.Bench.Calls;

namespace Wetware.Bench.Channels;

/// <summary>The same traffic through lists of a redis-server of this run: LPUSH on one connection and BRPOP on another for each pair. It writes nothing to disk.</summary>
internal static class RedisLists
{
    private const string Program = "/usr/bin/redis-server";

    /// <summary>Null when Debian's redis-server is not installed.</summary>
    public static async Task<(double PerSecond, LatencyHistogram Latency)?> Run(int pairs)
    {
        if (!File.Exists(Program))
            return null;
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo(
            Program, $"--port {port} --bind 127.0.0.1 --save \"\" --appendonly no") { RedirectStandardOutput = true })!;
        try
        {
            server.OutputDataReceived += (_, _) => { };
            server.BeginOutputReadLine();
            var connections = new NetworkStream[pairs];
            for (var i = 0; i < pairs; i++)
                connections[i] = await Connect(port);
            var receiving = Enumerable.Range(0, pairs).Select(i => Pop(port, i)).ToArray();
            var requests = Enumerable.Range(0, pairs).Select(i => Request("LPUSH", Key(i), new string('x', 64))).ToArray();
            var result = await ClosedLoop.Run(pairs, i => Ask(connections[i], requests[i]));
            for (var i = 0; i < pairs; i++)
                await Ask(connections[i], Request("LPUSH", Key(i), "end"));
            await Task.WhenAll(receiving);
            foreach (var connection in connections)
                await connection.DisposeAsync();
            return result;
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task Pop(int port, int pair)
    {
        await using var connection = await Connect(port);
        var request = Request("BRPOP", Key(pair), "0");
        while (!(await Ask(connection, request)).Contains("end", StringComparison.Ordinal))
        {
            // Counted by the one that pushed it.
        }
    }

    private static string Key(int pair) => pair.ToString(CultureInfo.InvariantCulture);

    private static byte[] Request(params string[] words) =>
        Encoding.ASCII.GetBytes($"*{words.Length}\r\n{string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))}");

    // Answers are short and one at a time, so each comes whole.
    private static async Task<string> Ask(NetworkStream connection, byte[] request)
    {
        await connection.WriteAsync(request);
        var answer = new byte[256];
        var read = await connection.ReadAsync(answer);
        return read > 0 ? Encoding.ASCII.GetString(answer, 0, read) : throw new IOException("redis closed the connection");
    }

    private static async Task<NetworkStream> Connect(int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (attempt < 100)
            {
                socket.Dispose();
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
