using System.Runtime.CompilerServices;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Anchors;

/// <summary>
/// A caller's handle of an anchor: finds its grain, and repeats an operation whose answer was lost under the same operation id until it is answered or
/// <see cref="Retry.Timeout"/> is over. Getting a handle asks nobody and creates nothing.
/// </summary>
public sealed class Anchor
{
    private const int RemovalRounds = 8;
    private const int RemovalsAtOnce = 16;

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly List<Guid> _answered = [];
    private long _seen;

    internal Anchor(IGrainFactory grains, AnchorPath path, TimeProvider time)
    {
        _grains = grains;
        _time = time;
        Path = path;
        Grain = path.GetGrain(grains);
    }

    /// <summary>Its path.</summary>
    public AnchorPath Path { get; }

    /// <summary>The grain behind it.</summary>
    public IAnchor Grain { get; }

    /// <summary>Goes below, creating what is missing. See <see cref="IAnchor.Walk"/>.</summary>
    public async Task<Anchor> WalkAsync(string relative, CancellationToken cancellationToken = default)
    {
        var path = Path.Walk(relative);
        if (path == Path)
            return this;
        await Asked(_ => Grain.Walk(relative, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new Anchor(_grains, path, _time);
    }

    /// <summary>A handle of the anchor below; like getting any handle, this asks nobody and creates nothing.</summary>
    /// <exception cref="WetwareException">The path is invalid (<see cref="AnchorPath.Parse"/>).</exception>
    public Anchor Below(string relative) => new(_grains, Path.Walk(relative), _time);

    /// <summary>The names right below, in ordinal order, page by page.</summary>
    public async IAsyncEnumerable<string> LsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        AnchorPage page;
        do
        {
            var last = after;
            page = await Asked(_ => Grain.Ls(last, AnchorPage.MaxNames, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var name in page.Names)
                yield return after = name;
        }
        while (page.More);
    }

    /// <summary>What the cell holds.</summary>
    public async Task<AnchorCell> LoadAsync(CancellationToken cancellationToken = default)
    {
        var cell = await Asked(_ => Grain.Load(cancellationToken), cancellationToken).ConfigureAwait(false);
        Saw(cell.Version);
        return cell;
    }

    /// <summary>Fills the cell. See <see cref="IAnchor.Store"/>.</summary>
    public Task<AnchorOutcome> StoreAsync(CapabilityValue value, bool overwrite = true, CancellationToken cancellationToken = default) =>
        Changed(operation => Grain.Store(operation, value, overwrite, cancellationToken), cancellationToken);

    /// <summary>Replaces and answers what was there. See <see cref="IAnchor.Swap"/>.</summary>
    public Task<AnchorOutcome> SwapAsync(CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Changed(operation => Grain.Swap(operation, value, cancellationToken), cancellationToken);

    /// <summary>Replaces what is expected. See <see cref="IAnchor.CompareAndSwap"/>.</summary>
    public Task<AnchorOutcome> CompareAndSwapAsync(CapabilityValue? expected, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Changed(operation => Grain.CompareAndSwap(operation, expected, value, cancellationToken), cancellationToken);

    /// <summary>Replaces the version that is expected. See <see cref="IAnchor.CompareVersion"/>.</summary>
    public Task<AnchorOutcome> CompareVersionAsync(long expected, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Changed(operation => Grain.CompareVersion(operation, expected, value, cancellationToken), cancellationToken);

    /// <summary>Empties the cell. See <see cref="IAnchor.Clear"/>.</summary>
    public Task<AnchorOutcome> ClearAsync(CancellationToken cancellationToken = default) =>
        Changed(operation => Grain.Clear(operation, cancellationToken), cancellationToken);

    /// <summary>
    /// Removes the name with its value; with <paramref name="recursive"/> the names below first, else they are a reason to refuse. Not one step: what is
    /// created below meanwhile is removed too, or survives and then the call fails. Answers false when there is no such name.
    /// </summary>
    /// <exception cref="WetwareException"><c>failed</c>: there are names below; <c>denied</c>: the root, or the root of a node.</exception>
    public async Task<bool> RmAsync(bool recursive = false, CancellationToken cancellationToken = default)
    {
        for (var round = 0; round < RemovalRounds; round++)
        {
            var removal = await Asked(again => RmOnce(again, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (removal != AnchorRemoval.NotEmpty)
                return removal == AnchorRemoval.Removed;
            if (!recursive)
                throw new WetwareException(ErrorKind.Failed, $"{Path} has names below it");
            await RmBelow(cancellationToken).ConfigureAwait(false);
        }

        throw new WetwareException(ErrorKind.Failed, $"{Path} was not removed: names are created below it all the time");
    }

    /// <summary>Waits until the version is another one than <paramref name="since"/>, and answers the latest. See <see cref="IAnchor.Watch"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<AnchorCell> WatchAsync(long since, CancellationToken cancellationToken = default)
    {
        // A watch changes nothing and its waiter ends with its slice, so there is nothing to withdraw.
        var cell = await LongPoll.Run(
            (_, slice, cancel) => Grain.Watch(since, slice, cancel),
            _ => Task.FromResult(default(Waited<AnchorCell>)),
            _time,
            cancellationToken).ConfigureAwait(false);
        Saw(cell.Version);
        return cell;
    }

    private async Task<AnchorRemoval> RmOnce(bool again, CancellationToken cancellationToken)
    {
        var removal = await Grain.Rm(cancellationToken).ConfigureAwait(false);

        // A repetition that finds nothing was removed by the call whose answer was lost, or by somebody else: gone it is.
        return again && removal == AnchorRemoval.Missing ? AnchorRemoval.Removed : removal;
    }

    private async Task RmBelow(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var name in LsAsync(cancellationToken).ConfigureAwait(false))
            names.Add(name);
        foreach (var some in names.Chunk(RemovalsAtOnce))
        {
            await Task.WhenAll(some.Select(name => Below(name).RmAsync(recursive: true, cancellationToken)))
                .ConfigureAwait(false);
        }
    }

    private async Task<AnchorOutcome> Changed(Func<AnchorOperation, Task<AnchorOutcome>> ask, CancellationToken cancellationToken)
    {
        var first = AnchorOperation.New() with { Answered = TakeAnswered() };
        var since = Volatile.Read(ref _seen);
        var repeated = false;
        var outcome = await Asked(again => ask((repeated = again) ? first with { Since = since } : first), cancellationToken).ConfigureAwait(false);
        Saw(outcome.Version);
        if (!outcome.Done)
            Answered(first.Answered); // nothing was changed, so they are remembered yet
        else if (!repeated)
            Answered([first.Id]); // a call that was repeated may be under way still
        return outcome;
    }

    private Guid[]? TakeAnswered()
    {
        lock (_answered)
        {
            if (_answered.Count == 0)
                return null;
            Guid[] ids = [.. _answered];
            _answered.Clear();
            return ids;
        }
    }

    // Without room the cell remembers them a while longer, until later changes push them out.
    private void Answered(ReadOnlySpan<Guid> ids)
    {
        lock (_answered)
            _answered.AddRange(ids[..Math.Min(ids.Length, AnchorOperation.MaxAnswered - _answered.Count)]);
    }

    private Task<T> Asked<T>(Func<bool, Task<T>> ask, CancellationToken cancellationToken) =>
        Retry.Run(ask, $"anchor {Path}", _time, cancellationToken, isLost: IsLost);

    // A node's own tree is gone with its node, so "disconnected" is final there; in the durable tree it means that the storage is away for a while.
    private bool IsLost(Exception error) => error switch
    {
        WetwareException known => known.Kind == ErrorKind.Disconnected && Path.Server is null,
        _ => LongPoll.IsLost(error),
    };

    private void Saw(long version)
    {
        for (var seen = Volatile.Read(ref _seen); version > seen; seen = Volatile.Read(ref _seen))
            Interlocked.CompareExchange(ref _seen, version, seen);
    }
}
