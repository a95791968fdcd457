using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wetware.Testing;

namespace Wetware.Bench;

/// <summary>A redis-server of this run, on loopback, with its data in a folder of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ww-bench-redis-");
    private readonly Process _process;
    private readonly int _port = FreePort.Find();

    private RedisServer(string options)
    {
        _process = Process.Start(new ProcessStartInfo(
            Program, $"--port {_port} --bind 127.0.0.1 --dir {_folder.FullName} --save \"\" {options}")
        { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>Starts one; null when Debian's redis-server is not installed.</summary>
    public static RedisServer? Start(string options) => File.Exists(Program) ? new RedisServer(options) : null;

    /// <summary>A connection, once it takes them.</summary>
    public async Task<NetworkStream> Connect()
    {
        for (var attempt = 0; ; attempt++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _port);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (attempt < 100)
            {
                socket.Dispose();
                await Task.Delay(50);
            }
        }
    }

    /// <summary>As many connections.</summary>
    public async Task<NetworkStream[]> Connect(int count)
    {
        var connections = new NetworkStream[count];
        for (var i = 0; i < count; i++)
            connections[i] = await Connect();
        return connections;
    }

    /// <summary>A command in the wire form; words are ASCII.</summary>
    public static byte[] Request(params string[] words) =>
        Encoding.ASCII.GetBytes($"*{words.Length}\r\n{string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))}");

    /// <summary>Sends a command and reads its answer, which is short and the only one, so that it comes whole.</summary>
    public static async Task<string> Ask(NetworkStream connection, byte[] request)
    {
        await connection.WriteAsync(request);
        var answer = new byte[256];
        var read = await connection.ReadAsync(answer);
        return read > 0 ? Encoding.ASCII.GetString(answer, 0, read) : throw new IOException("redis closed the connection");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
