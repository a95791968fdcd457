using System.Diagnostics.Tracing;

namespace Makaretu.Dns;

/// <summary>What goes wrong on the network without being the caller's fault, for <c>dotnet-trace</c> and event listeners.</summary>
[EventSource(Name = "Makaretu-Dns-Multicast")]
internal sealed class MulticastEvents : EventSource
{
    public static readonly MulticastEvents Log = new();

    private MulticastEvents()
    {
    }

    [Event(1, Level = EventLevel.Warning, Message = "Multicast DNS is not available on {0}: {1}")]
    public void InterfaceUnavailable(string address, string reason) => WriteEvent(1, address, reason);

    [Event(2, Level = EventLevel.Warning, Message = "Sending from {0} failed: {1}")]
    public void SendFailed(string address, string reason) => WriteEvent(2, address, reason);

    [Event(3, Level = EventLevel.Warning, Message = "Receiving on {0} failed: {1}")]
    public void ReceiveFailed(string address, string reason) => WriteEvent(3, address, reason);

    [Event(4, Level = EventLevel.Warning, Message = "A malformed message of {1} bytes from {0}: {2}")]
    public void Malformed(string from, int length, string reason) => WriteEvent(4, from, length, reason);

    [Event(5, Level = EventLevel.Error, Message = "A handler of a message failed: {0}")]
    public void HandlerFailed(string reason) => WriteEvent(5, reason);

    [Event(6, Level = EventLevel.Warning, Message = "Too many messages at once: one from {0} is dropped")]
    public void Overloaded(string from) => WriteEvent(6, from);

    [Event(7, Level = EventLevel.Warning, Message = "Network changes cannot be watched: {0}")]
    public void ChangesNotWatched(string reason) => WriteEvent(7, reason);
}
