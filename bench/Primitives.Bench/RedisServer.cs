using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wetware.Bench.Calls;

namespace Wetware.Bench;

/// <summary>A redis-server of this run, on loopback, with its data in a folder of its own and a flush to disk before each answer.</summary>
internal static class RedisServer
{
    private const string Program = "/usr/bin/redis-server";

    /// <summary><c>SET</c> of a key each; null when Debian's redis-server is not installed.</summary>
    public static async Task<(double PerSecond, LatencyHistogram Latency)?> Set(int callers, byte[] value)
    {
        if (!File.Exists(Program))
            return null;
        var folder = Directory.CreateTempSubdirectory("ww-bench-redis-");
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo(
            Program,
            $"--port {port} --bind 127.0.0.1 --dir {folder.FullName} --appendonly yes --appendfsync always --save \"\"") { RedirectStandardOutput = true })!;
        try
        {
            server.OutputDataReceived += (_, _) => { };
            server.BeginOutputReadLine();
            var connections = new NetworkStream[callers];
            for (var i = 0; i < callers; i++)
                connections[i] = await Connect(port);
            var requests = Enumerable.Range(0, callers).Select(i => Request($"bench:{i}", value)).ToArray();
            var result = await ClosedLoop.Run(callers, caller => Ask(connections[caller], requests[caller]));
            foreach (var connection in connections)
                await connection.DisposeAsync();
            return result;
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Request(string key, byte[] value) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n${value.Length}\r\n")),
        .. value,
        .. "\r\n"u8,
    ];

    private static async Task Ask(NetworkStream connection, byte[] request)
    {
        await connection.WriteAsync(request);
        var answer = new byte[64];
        var read = 0;
        while (read < 5)
            read += await connection.ReadAsync(answer.AsMemory(read)) is > 0 and var more ? more : throw new IOException("redis closed the connection");
        if (!answer.AsSpan(0, read).SequenceEqual("+OK\r\n"u8))
            throw new IOException($"redis answered {Encoding.ASCII.GetString(answer, 0, read)}");
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
