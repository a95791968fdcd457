namespace Makaretu.Dns.Resolving;

/// <summary>A name and its records.</summary>
public class Node
{
    public DomainName Name { get; set; } = DomainName.Root;

    public ConcurrentSet<ResourceRecord> Resources { get; set; } = [];

    /// <summary>Whether the records are this host's own, and so never expire here.</summary>
    public bool Authoritative { get; set; }

    public override string ToString() => Name.ToString();
}
