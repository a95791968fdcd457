using Orleans.Runtime;

namespace Orleans.GrainDirectory;

/// <summary>
/// Who hosts which grain. One silo alone has all entries; in a cluster they are spread, each with one owner, and cached where they are used.
/// Asked for grains whose placement uses the directory, and for clients and their observers (<see cref="GrainTypePrefix.IsClient(in GrainId)"/>), whose
/// address names the gateway they are connected to.
/// </summary>
public interface IGrainLocator
{
    /// <summary>
    /// Enters an activation. Atomic for each grain: the first one wins, and everyone is told the winner's address. An entry whose silo is dead, or that
    /// equals <paramref name="previousRegistration"/>, is replaced.
    /// </summary>
    /// <returns>The address that stands in the directory now; null when there is none because the grain's part of the directory is moving.</returns>
    Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousRegistration);

    /// <summary>Removes the entry if it is that activation's.</summary>
    Task Unregister(GrainAddress address, UnregistrationCause cause);

    /// <summary>Asks the directory; null when the grain has no activation.</summary>
    ValueTask<GrainAddress?> Lookup(GrainId grainId);

    /// <summary>Answers from what is known here, without asking anyone.</summary>
    bool TryLookupInCache(GrainId grainId, out GrainAddress? address);

    /// <summary>Forgets what is known here of the grain.</summary>
    void InvalidateCache(GrainId grainId);

    /// <summary>Forgets that address, if it is what is known here of the grain.</summary>
    void InvalidateCache(GrainAddress address);

    /// <summary>Notes where the grain is said to be.</summary>
    void UpdateCache(GrainId grainId, SiloAddress siloAddress);
}
