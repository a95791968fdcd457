using Orleans.Storage;
using Wetware.Errors;

namespace Wetware.Grains.Capabilities;

/// <summary>The revoked references of one grain, kept in grain storage beside its state and read with the first call through a reference.</summary>
internal sealed class Revocations(IGrainStorage storage, Func<GrainId> owner)
{
    private const string StateName = "revocations";
    private const int Attempts = 5;

    private Task _writing = Task.CompletedTask;
    private GrainState<RevocationState>? _stored;
    private Task<RevocationList>? _loading;

    /// <summary>The list as it is now.</summary>
    public async ValueTask<RevocationList> Current()
    {
        if (_loading is { IsCompletedSuccessfully: true } loaded)
            return loaded.Result;
        _loading = _loading is { IsCompleted: false } ? _loading : Load();
        return await _loading;
    }

    /// <summary>Adds one; it is on disk when this returns. False when it was covered already.</summary>
    public Task<bool> Add(IReadOnlyList<Guid> serials) => OneByOne(() => Append(serials));

    /// <summary>Drops them all from storage, when there is nothing left that could be called.</summary>
    public Task Clear() => OneByOne(async () =>
    {
        await Current();
        if (_stored!.RecordExists)
            await storage.ClearStateAsync(StateName, owner(), _stored);
        _loading = Task.FromResult(RevocationList.Empty);
        return true;
    });

    private async Task<bool> Append(IReadOnlyList<Guid> serials)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await Current();
            var next = current.With(serials);
            if (ReferenceEquals(next, current))
                return false;
            try
            {
                _stored!.State = new RevocationState { Chains = [.. next.Chains] };
                await storage.WriteStateAsync(StateName, owner(), _stored);
                _loading = Task.FromResult(next);
                return true;
            }
            catch (InconsistentStateException) when (attempt < Attempts)
            {
                // An earlier write whose answer was lost, or another activation before this one ended: read what is there and add to it.
                _loading = null;
            }
        }
    }

    // The grain's turns interleave here; writes must not.
    private Task<T> OneByOne<T>(Func<Task<T>> write)
    {
        var mine = After(_writing);
        _writing = mine;
        return mine;

        async Task<T> After(Task previous)
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            return await write();
        }
    }

    private async Task<RevocationList> Load()
    {
        var state = new GrainState<RevocationState>(new RevocationState());
        await storage.ReadStateAsync(StateName, owner(), state);
        _stored = state;
        return RevocationList.From(state.State ?? new RevocationState());
    }
}

/// <summary>
/// The revoked references of one grain. Revoking a reference replaces what was revoked below it, so the list only grows with references that
/// were revoked apart. Each first reference has a quota: its holders can use up their own, not that of others.
/// </summary>
internal sealed class RevocationList
{
    /// <summary>Most references revoked below one first reference.</summary>
    public const int MaxPerRoot = 256;

    /// <summary>Most references revoked altogether.</summary>
    public const int MaxTotal = 4096;

    private readonly HashSet<Guid> _revoked;

    private RevocationList(IReadOnlyList<Guid[]> chains)
    {
        Chains = chains;
        _revoked = [.. chains.Select(chain => chain[^1])];
    }

    /// <summary>Nothing was revoked.</summary>
    public static RevocationList Empty { get; } = new([]);

    /// <summary>The serials of each revoked reference.</summary>
    public IReadOnlyList<Guid[]> Chains { get; }

    /// <summary>The list that was stored.</summary>
    public static RevocationList From(RevocationState state) => state.Chains.Count == 0 ? Empty : new([.. state.Chains]);

    /// <summary>True when one of these serials was revoked.</summary>
    public bool Covers(IReadOnlyList<Guid> serials)
    {
        if (_revoked.Count == 0)
            return false;
        foreach (var serial in serials)
        {
            if (_revoked.Contains(serial))
                return true;
        }

        return false;
    }

    /// <summary>With one more; the same list when it was covered already.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: the quota of its first reference, or all room, is used up.</exception>
    public RevocationList With(IReadOnlyList<Guid> serials)
    {
        if (Covers(serials))
            return this;
        var last = serials[^1];
        Guid[][] kept = [.. Chains.Where(chain => !chain.Contains(last))];
        if (kept.Length >= MaxTotal)
            throw new WetwareException(ErrorKind.Limit, $"revoked references of one grain: more than {MaxTotal}");
        if (serials.Count > 1 && kept.Count(chain => chain[0] == serials[0]) >= MaxPerRoot)
        {
            throw new WetwareException(
                ErrorKind.Limit, $"references revoked below one first reference: more than {MaxPerRoot}; revoke one that they were attenuated from");
        }

        return new([.. kept, [.. serials]]);
    }
}

/// <summary>What a grain keeps of its revoked references.</summary>
[GenerateSerializer]
[Alias("ww.revocations")]
internal sealed class RevocationState
{
    /// <summary>The serials of each revoked reference, first to last.</summary>
    [Id(0)]
    public List<Guid[]> Chains { get; set; } = [];
}
