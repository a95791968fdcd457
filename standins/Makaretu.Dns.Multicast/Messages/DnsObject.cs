namespace Makaretu.Dns;

/// <summary>Anything with a wire form.</summary>
public abstract class DnsObject : IWireSerialiser, ICloneable
{
    /// <summary>Local time at which this object was made; the lifetime of a record counts from here.</summary>
    public DateTime CreationTime { get; set; } = DateTime.Now;

    public abstract IWireSerialiser Read(WireReader reader);

    public abstract void Write(WireWriter writer);

    public IWireSerialiser Read(byte[] buffer) => Read(buffer, 0, buffer.Length);

    public IWireSerialiser Read(byte[] buffer, int offset, int count) => Read(new WireReader(buffer.AsMemory(offset, count)));

    public IWireSerialiser Read(Stream stream) => Read(new WireReader(stream));

    public void Write(Stream stream) => Write(new WireWriter(stream));

    public byte[] ToByteArray()
    {
        using var bytes = new MemoryStream();
        Write(bytes);
        return bytes.ToArray();
    }

    /// <summary>Size of the wire form in bytes.</summary>
    public int Length()
    {
        var writer = new WireWriter(Stream.Null);
        Write(writer);
        return writer.Position;
    }

    /// <summary>A deep copy, made through the wire form.</summary>
    public virtual object Clone()
    {
        var copy = (DnsObject)((DnsObject)Activator.CreateInstance(GetType())!).Read(ToByteArray());
        copy.CreationTime = CreationTime;
        return copy;
    }

    public T Clone<T>() where T : DnsObject => (T)Clone();
}
