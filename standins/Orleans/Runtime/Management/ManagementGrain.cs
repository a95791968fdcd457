using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Runtime.MembershipService;

namespace Orleans.Runtime.Management;

/// <summary>Answers operators on the silo where they ask.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class ManagementGrain(ClusterMembershipService membership, SiloManagement silos, IGrainLocator locator) : Grain, IManagementGrain
{
    public async Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false)
    {
        await membership.Refresh();
        return membership.GetApproximateSiloStatuses(onlyActive);
    }

    public async Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false)
    {
        await membership.Refresh();
        return [.. membership.CurrentView.Entries.Values.Where(e => !onlyActive || e.Status == SiloStatus.Active).Select(e => e.Copy())];
    }

    public Task ForceGarbageCollection(SiloAddress[] hostsIds) => Task.WhenAll(Chosen(hostsIds).Select(silos.CollectGarbageOn));

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit) =>
        Task.WhenAll(Chosen(hostsIds).Select(silo => silos.CollectActivationsOn(silo, ageLimit)));

    public Task ForceActivationCollection(TimeSpan ageLimit) => ForceActivationCollection([], ageLimit);

    public async Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds)
    {
        var activations = await Activations(hostsIds);
        return
        [
            .. activations
                .GroupBy(a => (a.GrainType, a.SiloAddress))
                .Select(g => new SimpleGrainStatistic { GrainType = g.Key.GrainType, SiloAddress = g.Key.SiloAddress, ActivationCount = g.Count() }),
        ];
    }

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics([]);

    public async Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null) =>
        [.. (await Activations(hostsIds ?? [])).Where(a => types is null || types.Length == 0 || types.Contains(a.GrainType))];

    public async Task<int> GetGrainActivationCount(GrainReference grainReference) =>
        (await Activations([])).Count(a => a.GrainId.Type.Equals(grainReference.GrainId.Type));

    public async Task<int> GetTotalActivationCount() => (await Activations([])).Count;

    public async ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference) =>
        (await locator.Lookup(reference.GetGrainId()))?.SiloAddress;

    public async ValueTask<List<GrainId>> GetActiveGrains(GrainType type) =>
        [.. (await Activations([])).Where(a => a.GrainId.Type.Equals(type)).Select(a => a.GrainId).Distinct()];

    private async Task<List<DetailedGrainStatistic>> Activations(SiloAddress[] hosts)
    {
        var lists = await Task.WhenAll(Chosen(hosts).Select(silos.ActivationsOf));
        return [.. lists.SelectMany(list => list)];
    }

    private SiloAddress[] Chosen(SiloAddress[] hosts) => hosts is { Length: > 0 } ? hosts : membership.GetActiveSilos();
}
