using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Grains.Quotas;
using Wetware.Modules;
using Wetware.Waiting;

namespace Wetware.Grains.Modules;

/// <summary>
/// Keeps the names of all modules. Entries whose module was never finished, because a node died in between, are found by and by and cleared with
/// what is left of them.
/// </summary>
internal sealed partial class ModuleCatalogGrain(
    [PersistentState("catalog", "Default")] IPersistentState<ModuleCatalogState> state, IOptions<GuestOptions> options, QuotaMetrics metrics, ILogger<ModuleCatalogGrain> logger)
    : Grain, IModuleCatalogGrain
{
    private const string StoreBytes = "Cluster:Guests:StoreBytes";
    private const string StoreBytesPerPrincipal = "Cluster:Guests:StoreBytesPerPrincipal";
    private const string ModulesPerPrincipal = "Cluster:Guests:ModulesPerPrincipal";
    private const int SweptAtOnce = 20;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly SortedSet<string> _order = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsure = [];
    private long _bytes;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _order.UnionWith(state.State.Modules.Keys);
        _unsure.UnionWith(_order);
        _bytes = state.State.Modules.Values.Sum(bytes => (long)bytes);

        // It asks modules, which may be waiting for this grain's answer at that moment: so it interleaves.
        this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(SweepEvery, SweepEvery) { Interleave = true });
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ModuleEntry>> List(string? after, int limit, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > ModuleLimitsOfStore.MaxPage)
            throw new WetwareException(ErrorKind.Limit, $"limit: must be 1 to {ModuleLimitsOfStore.MaxPage}");
        const string behindAll = "~";
        IEnumerable<string> rest = after is null ? _order : string.CompareOrdinal(after, behindAll) < 0 ? _order.GetViewBetween(after, behindAll) : [];
        IReadOnlyList<ModuleEntry> page =
            [.. rest.SkipWhile(digest => digest == after).Take(limit).Select(digest => new ModuleEntry(digest, state.State.Modules[digest]) { Principal = state.State.Principals.GetValueOrDefault(digest) })];
        return Task.FromResult(page);
    }

    /// <inheritdoc />
    public async Task Add(ModuleEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var modules = state.State.Modules;
        _unsure.Remove(entry.Digest);
        if (modules.ContainsKey(entry.Digest))
            return;
        CheckPrincipal(entry);
        if (modules.Count >= ModuleLimitsOfStore.MaxModules)
            throw new WetwareException(ErrorKind.Limit, $"modules: the cluster keeps {ModuleLimitsOfStore.MaxModules} already");
        if (_bytes + entry.Bytes > options.Value.StoreBytes)
        {
            throw Refused(
                StoreBytes,
                $"modules: the cluster keeps {_bytes} bytes, and {entry.Bytes} more are above {StoreBytes}, {options.Value.StoreBytes}; remove some (ww module rm)");
        }

        modules[entry.Digest] = entry.Bytes;
        if (entry.Principal is { } principal)
            state.State.Principals[entry.Digest] = principal;
        try
        {
            await state.WriteStateAsync(CancellationToken.None); // cancelled half-way, nobody would know what is stored
        }
        catch
        {
            modules.Remove(entry.Digest);
            state.State.Principals.Remove(entry.Digest);
            throw;
        }

        _order.Add(entry.Digest);
        _bytes += entry.Bytes;
    }

    /// <inheritdoc />
    public async Task Remove(string digest, CancellationToken cancellationToken = default)
    {
        if (!state.State.Modules.Remove(digest, out var bytes))
            return;
        state.State.Principals.Remove(digest, out var principal);
        try
        {
            await state.WriteStateAsync(CancellationToken.None); // cancelled half-way, nobody would know what is stored
        }
        catch
        {
            state.State.Modules[digest] = bytes;
            if (principal is not null)
                state.State.Principals[digest] = principal;
            throw;
        }

        _order.Remove(digest);
        _bytes -= bytes;
        _unsure.Remove(digest);
    }

    private void CheckPrincipal(ModuleEntry entry)
    {
        if (entry.Principal is not { } principal)
            return;
        var (count, bytes) = (0, 0L);
        foreach (var (digest, _) in state.State.Principals.Where(pair => pair.Value == principal))
            (count, bytes) = (count + 1, bytes + state.State.Modules[digest]);
        if (count >= options.Value.ModulesPerPrincipal)
            throw Refused(ModulesPerPrincipal, $"modules: the cluster keeps {count} for {principal}, and one more is above {ModulesPerPrincipal}, {options.Value.ModulesPerPrincipal}; remove some (ww module rm)");
        if (bytes + entry.Bytes > options.Value.StoreBytesPerPrincipal)
        {
            throw Refused(
                StoreBytesPerPrincipal,
                $"modules: the cluster keeps {bytes} bytes for {principal}, and {entry.Bytes} more are above {StoreBytesPerPrincipal}, {options.Value.StoreBytesPerPrincipal}; remove some (ww module rm)");
        }
    }

    private WetwareException Refused(string option, string message)
    {
        metrics.Refused(option);
        return new WetwareException(ErrorKind.Limit, message);
    }

    private async Task Sweep(CancellationToken cancellationToken)
    {
        foreach (var digest in _unsure.Take(SweptAtOnce).ToArray())
        {
            if (!state.State.Modules.TryGetValue(digest, out var bytes))
                continue;
            try
            {
                if (!await GrainFactory.GetGrain<IModuleGrain>(digest).Sweep(bytes, cancellationToken) && _unsure.Contains(digest))
                    await Remove(digest, cancellationToken);
                _unsure.Remove(digest);
            }
            catch (Exception error) when (error is WetwareException || LongPoll.IsLost(error))
            {
                LogNotSwept(logger, error, digest);
            }
        }
    }
}
