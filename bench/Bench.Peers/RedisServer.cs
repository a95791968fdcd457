using System.Net.Sockets;
using System.Text;

namespace Wetware.Bench;

/// <summary>A redis-server.</summary>
public sealed class RedisServer : PeerServer
{
    private const string Program = "/usr/bin/redis-server";

    private RedisServer(string options)
        : base(Program, (port, folder) => $"--port {port} --bind 127.0.0.1 --dir {folder} --save \"\" {options}")
    {
    }

    /// <summary>Starts one; null when Debian's redis-server is not installed.</summary>
    public static RedisServer? Start(string options) => File.Exists(Program) ? new RedisServer(options) : null;

    /// <summary>A command in the wire form; words are ASCII.</summary>
    public static byte[] Request(params string[] words) =>
        Encoding.ASCII.GetBytes($"*{words.Length}\r\n{string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))}");

    /// <summary>Sends a command and reads its answer, which is short and the only one, so that it comes whole.</summary>
    public static async Task<string> Ask(NetworkStream connection, byte[] request)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await connection.WriteAsync(request);
        var answer = new byte[256];
        var read = await connection.ReadAsync(answer);
        return read > 0 ? Encoding.ASCII.GetString(answer, 0, read) : throw new IOException("redis closed the connection");
    }
}
