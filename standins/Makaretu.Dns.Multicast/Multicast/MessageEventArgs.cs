using System.Net;

namespace Makaretu.Dns;

/// <summary>A message that arrived, and from where.</summary>
public class MessageEventArgs : EventArgs
{
    public Message Message { get; set; } = new();

    public IPEndPoint RemoteEndPoint { get; set; } = new(IPAddress.None, 0);

    /// <summary>Whether the sender is a simple resolver that wants its answer by unicast (RFC 6762 §6.7): it does not send from port 5353.</summary>
    public bool IsLegacyUnicast => RemoteEndPoint.Port != MulticastClient.MulticastPort;
}
