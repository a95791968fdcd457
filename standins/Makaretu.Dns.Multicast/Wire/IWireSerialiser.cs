namespace Makaretu.Dns;

/// <summary>Reads itself from and writes itself to the wire format of RFC 1035.</summary>
public interface IWireSerialiser
{
    IWireSerialiser Read(WireReader reader);

    void Write(WireWriter writer);
}
