namespace Makaretu.Dns;

/// <summary>The classes that stand for record types. A type without one is read as <see cref="UnknownRecord"/>.</summary>
public static class ResourceRegistry
{
    public static Dictionary<DnsType, Func<ResourceRecord>> Records = [];

    static ResourceRegistry()
    {
        Register<ARecord>();
        Register<AAAARecord>();
        Register<CNAMERecord>();
        Register<DNAMERecord>();
        Register<HINFORecord>();
        Register<MXRecord>();
        Register<NSECRecord>();
        Register<NSRecord>();
        Register<NULLRecord>();
        Register<OPTRecord>();
        Register<PTRRecord>();
        Register<SOARecord>();
        Register<SRVRecord>();
        Register<TXTRecord>();
    }

    /// <exception cref="ArgumentException">The class names no type, or the type has a class already.</exception>
    public static void Register<T>() where T : ResourceRecord, new()
    {
        var type = new T().Type;
        if (type == 0)
            throw new ArgumentException($"{typeof(T).Name} does not define its type.");
        Records.Add(type, () => new T());
    }

    public static ResourceRecord Create(DnsType type) => Records.TryGetValue(type, out var create) ? create() : new UnknownRecord();
}
