using System.Net;

namespace Wetware.Devices.Discovery;

/// <summary>Announces a service by multicast DNS, and answers those who ask for it at most once a second.</summary>
/// <param name="sockets">The sockets; stay the caller's.</param>
/// <param name="time">The clock.</param>
/// <param name="packet">Makes the announcement for an interface's address, or the one that it leaves.</param>
internal sealed class ServiceResponder(ServiceSockets sockets, TimeProvider time, Func<IPAddress, bool, byte[]> packet)
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);

    private long _announced;

    public void Announce()
    {
        _announced = time.GetTimestamp();
        sockets.Send(address => packet(address, false));
    }

    /// <summary>Says that it leaves.</summary>
    public void Leave() => sockets.Send(address => packet(address, true));

    /// <summary>Answers when a packet asks; false when it is no question for services of this kind.</summary>
    public bool Answer(ReadOnlySpan<byte> asked)
    {
        if (!ServicePackets.IsQuery(asked))
            return false;
        if (time.GetElapsedTime(_announced) >= AtMostEvery)
            Announce();
        return true;
    }

    /// <summary>Announces, and answers until it is cancelled; then says that it leaves.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        Announce();
        try
        {
            while (true)
            {
                var asked = await sockets.Receive(buffer, cancellationToken);
                if (!ServicePackets.IsQuery(asked.Span))
                    continue;
                sockets.Refresh();
                Answer(asked.Span);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Leave();
        }
    }
}
