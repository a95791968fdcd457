using System.Net;
using System.Net.Sockets;

namespace Orleans.Configuration;

public class ClientMessagingOptions : MessagingOptions
{
    public const int DEFAULT_CLIENT_SENDER_BUCKETS = 8192;
    public const AddressFamily DEFAULT_PREFERRED_FAMILY = AddressFamily.InterNetwork;

    public int ClientSenderBuckets { get; set; } = DEFAULT_CLIENT_SENDER_BUCKETS;

    public AddressFamily PreferredFamily { get; set; } = DEFAULT_PREFERRED_FAMILY;

    public string? NetworkInterfaceName { get; set; }

    public IPAddress? LocalAddress { get; set; }
}
