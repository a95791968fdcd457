using System.Net;
using System.Net.Sockets;

namespace Orleans.TestingHost;

/// <summary>
/// Asks the system for ports below the range it gives to outgoing connections, and never hands out one twice in a process.
/// </summary>
public class TestClusterPortAllocator : ITestClusterPortAllocator
{
    private const int First = 12_000;
    private const int Last = 31_000;
    private static readonly Lock Gate = new();

    // Processes that test at the same time start at different places.
    private static int _next = First + (Environment.ProcessId * 97 % (Last - First));

    public (int, int) AllocateConsecutivePortPairs(int numPorts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numPorts, 1);
        lock (Gate)
            return (AllocateRun(numPorts), AllocateRun(numPorts));
    }

    private static int AllocateRun(int length)
    {
        for (var attempt = 0; attempt < Last - First; attempt++)
        {
            if (_next + length > Last)
                _next = First;
            var start = _next;
            _next += length;
            if (Enumerable.Range(start, length).All(IsFree))
                return start;
        }

        throw new InvalidOperationException($"no {length} consecutive free ports between {First} and {Last}");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
