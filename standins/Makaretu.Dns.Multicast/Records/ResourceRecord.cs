namespace Makaretu.Dns;

/// <summary>
/// A record (RFC 1035 §3.2.1). Two records are equal when name, class, type and data are; their lifetimes may differ.
/// </summary>
public partial class ResourceRecord : DnsObject
{
    /// <summary>Lifetime of a new record: 75 minutes, as RFC 6762 §10 recommends, once multicast DNS is in use.</summary>
    public static TimeSpan DefaultTTL = TimeSpan.FromDays(1);

    /// <summary>Lifetime of a new record that names a host or its address: 120 seconds once multicast DNS is in use.</summary>
    public static TimeSpan DefaultHostTTL = TimeSpan.FromDays(1);

    /// <summary>Bytes of the shortest record: a root name, type, class, lifetime and the length of no data.</summary>
    internal const int MinLength = 11;

    public DomainName Name { get; set; } = DomainName.Root;

    public string CanonicalName => Name.ToCanonical().ToString();

    public DnsType Type { get; set; }

    /// <summary>The class; in multicast DNS its top bit says that older records of this name and type are void (RFC 6762 §10.2).</summary>
    public DnsClass Class { get; set; } = DnsClass.IN;

    /// <summary>How long the record may be kept, in whole seconds on the wire; zero takes it back (RFC 6762 §10.1).</summary>
    public TimeSpan TTL { get; set; } = DefaultTTL;

    public static bool operator ==(ResourceRecord? a, ResourceRecord? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(ResourceRecord? a, ResourceRecord? b) => !(a == b);

    public bool IsExpired(DateTime? from = null) => CreationTime + TTL <= (from ?? DateTime.Now);

    public byte[] GetData()
    {
        using var data = new MemoryStream();
        WriteData(new WireWriter(data));
        return data.ToArray();
    }

    public int GetDataLength() => GetData().Length;

    public override object Clone()
    {
        var copy = (ResourceRecord)new ResourceRecord().Read(ToByteArray());
        copy.CreationTime = CreationTime;
        return copy;
    }

    public override bool Equals(object? obj) =>
        obj is ResourceRecord that && Type == that.Type && Class == that.Class && Name == that.Name
        && GetData().AsSpan().SequenceEqual(that.GetData());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Name);
        hash.Add(Type);
        hash.Add(Class);
        hash.AddBytes(GetData());
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        using var text = new StringWriter();
        Write(new PresentationWriter(text));
        return text.ToString().TrimEnd();
    }

    public void Write(PresentationWriter writer)
    {
        writer.WriteDomainName(Name);
        if (TTL != DefaultTTL)
            writer.WriteTimeSpan32(TTL);
        writer.WriteDnsClass(Class);
        writer.WriteDnsType(Type);
        WriteData(writer);
        writer.WriteEndOfLine();
    }

    /// <summary>The data in the form for unknown types (RFC 3597 §5), unless a type has its own.</summary>
    public virtual void WriteData(PresentationWriter writer)
    {
        var data = GetData();
        writer.WriteStringUnencoded("\\#");
        writer.WriteUInt32((uint)data.Length, appendSpace: data.Length > 0);
        if (data.Length > 0)
            writer.WriteBase16String(data, appendSpace: false);
    }
}
