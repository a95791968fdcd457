using System.Collections.Concurrent;

namespace Makaretu.Dns.Resolving;

/// <summary>The names that a <see cref="NameServer"/> knows.</summary>
public class Catalog : ConcurrentDictionary<DomainName, Node>
{
    /// <summary>Adds a record, in place of an equal one, whose lifetime it renews.</summary>
    public Node Add(ResourceRecord resource, bool authoritative = false)
    {
        var node = GetOrAdd(resource.Name, name => new Node { Name = name, Authoritative = authoritative });
        if (!node.Resources.Add(resource))
        {
            node.Resources.Remove(resource);
            node.Resources.Add(resource);
        }

        return node;
    }

    /// <summary>Adds a pointer from each of this host's addresses to its name.</summary>
    public void IncludeReverseLookupRecords()
    {
        foreach (var address in Values.Where(node => node.Authoritative).SelectMany(node => node.Resources.OfType<AddressRecord>()))
            Add(ReverseOf(address), authoritative: true);
    }

    public void RemoveZone(DomainName name)
    {
        foreach (var inside in Keys.Where(key => key.BelongsTo(name)))
            TryRemove(inside, out _);
    }

    internal static PTRRecord ReverseOf(AddressRecord address) => new()
    {
        Class = address.Class,
        Name = new DomainName(address.Address.GetArpaName()),
        DomainName = address.Name,
        TTL = address.TTL,
    };

    /// <summary>Takes a record away, and its name with the last one.</summary>
    internal void Remove(ResourceRecord resource)
    {
        if (!TryGetValue(resource.Name, out var node))
            return;
        node.Resources.Remove(resource);
        if (node.Resources.IsEmpty)
            TryRemove(KeyValuePair.Create(resource.Name, node));
    }
}
