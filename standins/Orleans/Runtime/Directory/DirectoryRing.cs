namespace Orleans.Runtime.GrainDirectory;

/// <summary>
/// Which silo owns which grain's entry: silos stand at many places on a ring of hashes, and a grain belongs to the next silo after its own hash. The
/// same for all silos that know the same membership; a change moves only the entries of the silos that came or went.
/// </summary>
internal sealed class DirectoryRing
{
    private const int PlacesPerSilo = 64;

    private readonly uint[] _places;
    private readonly SiloAddress[] _owners;

    public DirectoryRing(MembershipVersion version, IEnumerable<SiloAddress> silos)
    {
        Version = version;
        Silos = [.. silos.Distinct().Order()];
        var places = Silos
            .SelectMany(silo => silo.GetUniformHashCodes(PlacesPerSilo).Select(place => (Place: place, Silo: silo)))
            .OrderBy(p => p.Place)
            .ThenBy(p => p.Silo)
            .ToArray();
        _places = [.. places.Select(p => p.Place)];
        _owners = [.. places.Select(p => p.Silo)];
    }

    /// <summary>The membership that the ring was made of.</summary>
    public MembershipVersion Version { get; }

    /// <summary>Made before any silo was active: each silo then serves itself, and what it knows says nothing of the others.</summary>
    public bool IsProvisional { get; init; }

    /// <summary>The silos on the ring, in order.</summary>
    public IReadOnlyList<SiloAddress> Silos { get; }

    /// <summary>The owner of a grain's entry; null when the ring is empty.</summary>
    public SiloAddress? OwnerOf(GrainId grain) => OwnerOf(grain.GetUniformHashCode());

    /// <summary>The owner of a hash; null when the ring is empty.</summary>
    public SiloAddress? OwnerOf(uint hash)
    {
        if (_places.Length == 0)
            return null;

        // Hashes of similar names lie close together: spread them first.
        hash ^= hash >> 16;
        hash *= 0x7feb352d;
        hash ^= hash >> 15;
        hash *= 0x846ca68b;
        hash ^= hash >> 16;
        var at = Array.BinarySearch(_places, hash);
        if (at < 0)
            at = ~at;
        return _owners[at % _owners.Length];
    }

    /// <summary>The same silos own everything.</summary>
    public bool SameSilos(DirectoryRing other) => IsProvisional == other.IsProvisional && Silos.SequenceEqual(other.Silos);
}
