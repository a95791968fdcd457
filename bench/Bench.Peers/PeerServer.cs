using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Wetware.Testing;

namespace Wetware.Bench;

/// <summary>A server of this run to compare with, on loopback, with its data in a folder of its own.</summary>
public abstract class PeerServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ww-bench-peer-");
    private readonly Process _process;
    private readonly int _port = FreePort.Find();

    /// <summary>Starts it.</summary>
    /// <param name="program">Where the program is.</param>
    /// <param name="arguments">Its arguments, made of a port and a folder.</param>
    protected PeerServer(string program, Func<int, string, string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        _process = Process.Start(new ProcessStartInfo(program, arguments(_port, _folder.FullName)) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

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

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
