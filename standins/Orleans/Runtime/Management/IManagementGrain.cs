namespace Orleans.Runtime;

/// <summary>Questions and commands of operators, about the whole cluster. Key 0.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>The silos and their status; all that are remembered, or only the active ones.</summary>
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    /// <summary>The silos' rows in the membership table.</summary>
    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    /// <summary>Runs .NET's garbage collector on those silos.</summary>
    Task ForceGarbageCollection(SiloAddress[] hostsIds);

    /// <summary>Deactivates, on those silos, what has been idle for at least that long.</summary>
    Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit);

    /// <summary>Deactivates, on all silos, what has been idle for at least that long.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);

    /// <summary>Activations on those silos, counted by grain class.</summary>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds);

    /// <summary>Activations on all silos, counted by grain class.</summary>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    /// <summary>Each activation, of those classes or of all, on those silos or on all.</summary>
    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    /// <summary>How many grains of the same type as that one are active.</summary>
    Task<int> GetGrainActivationCount(GrainReference grainReference);

    /// <summary>Activations on all silos.</summary>
    Task<int> GetTotalActivationCount();

    /// <summary>Where the grain is active; null when it is not.</summary>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    /// <summary>The active grains of a type.</summary>
    ValueTask<List<GrainId>> GetActiveGrains(GrainType type);
}
