using System.Net;
using System.Net.Sockets;

namespace Makaretu.Dns;

/// <summary>The address of a host.</summary>
public abstract class AddressRecord : ResourceRecord
{
    protected AddressRecord() => TTL = DefaultHostTTL;

    public IPAddress Address { get; set; } = IPAddress.Any;

    /// <summary>Bytes of an address of this type.</summary>
    private protected abstract int AddressLength { get; }

    public static AddressRecord Create(DomainName name, IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? new ARecord { Name = name, Address = address }
        : new AAAARecord { Name = name, Address = address };

    public override void ReadData(WireReader reader, int length)
    {
        if (length != AddressLength)
            throw new InvalidDataException($"An address of type {Type} has {length} bytes instead of {AddressLength}.");
        Address = reader.ReadIPAddress(length);
    }

    public override void WriteData(WireWriter writer) => writer.WriteIPAddress(Address);

    public override void WriteData(PresentationWriter writer) => writer.WriteIPAddress(Address, appendSpace: false);
}
