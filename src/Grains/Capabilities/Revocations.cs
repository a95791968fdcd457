using Orleans.Storage;

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
