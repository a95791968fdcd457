using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>Answers about silos from the newest known membership, without waiting.</summary>
public interface ISiloStatusOracle
{
    /// <summary>This silo's status.</summary>
    SiloStatus CurrentStatus { get; }

    /// <summary>This silo's name.</summary>
    string SiloName { get; }

    /// <summary>This silo.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>The active silos.</summary>
    SiloAddress[] GetActiveSilos();

    /// <summary>A silo's status.</summary>
    SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress);

    /// <summary>All known silos, or only the active ones.</summary>
    Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false);

    /// <summary>A silo's name.</summary>
    bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName);

    /// <summary>The silo may hold directory entries and activations: it is not on its way out.</summary>
    bool IsFunctionalDirectory(SiloAddress siloAddress);

    /// <summary>The silo is dead. This silo is never dead to itself.</summary>
    bool IsDeadSilo(SiloAddress silo);

    /// <summary>Calls <paramref name="observer"/> at each change; false when it was subscribed already.</summary>
    bool SubscribeToSiloStatusEvents(ISiloStatusListener observer);

    /// <summary>Ends a subscription; false when there was none.</summary>
    bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer);
}
