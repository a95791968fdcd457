using Wetware.Errors;
using Wetware.Modules;

namespace Wetware.Grains.Tasks;

/// <summary>
/// Keeps the modules of tasks from being removed: one hold a module, whatever the number of its tasks. Taken before a task is accepted; given up some
/// time after its last task was forgotten.
/// </summary>
internal sealed class ModulePins(ModuleClient modules, Func<string> holder)
{
    private const int AtOnce = 64;

    private readonly HashSet<string> _held = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _taking = new(StringComparer.OrdinalIgnoreCase);
    private Task _givingUp = Task.CompletedTask;

    /// <summary>The modules that tasks use already; their holds were taken when those were accepted.</summary>
    public void Restored(IEnumerable<string> digests) => _held.UnionWith(digests);

    /// <summary>
    /// Holds modules while <paramref name="accept"/> runs, and from then on. One that is not there is held by nobody: its runs say so, unless all of them are
    /// <paramref name="required"/>.
    /// </summary>
    /// <exception cref="WetwareException"><c>not-found</c>: one is required and not there.</exception>
    public async Task<T> WithPins<T>(IReadOnlyCollection<string> digests, bool required, Func<Task<T>> accept, CancellationToken cancellationToken)
    {
        foreach (var digest in digests)
            _taking[digest] = _taking.GetValueOrDefault(digest) + 1;
        try
        {
            foreach (var some in digests.Where(digest => !_held.Contains(digest)).Chunk(AtOnce))
                await Task.WhenAll(some.Select(digest => Hold(digest, cancellationToken)));
            if (required && digests.FirstOrDefault(digest => !_held.Contains(digest)) is { } missing)
                throw new WetwareException(ErrorKind.NotFound, $"module: there is no module {missing} in this cluster (PUT /modules)");
            return await accept();
        }
        finally
        {
            foreach (var digest in digests)
            {
                if (--_taking[digest] == 0)
                    _taking.Remove(digest);
            }
        }
    }

    /// <summary>Gives up what no task uses and no task that is being accepted will use.</summary>
    public Task Unpin(IReadOnlySet<string> used, CancellationToken cancellationToken)
    {
        var free = _held.Where(digest => !used.Contains(digest) && !_taking.ContainsKey(digest)).ToList();
        _held.ExceptWith(free);
        return _givingUp = Task.WhenAll(free.Select(digest => modules.ReleaseAsync(digest, holder(), cancellationToken)));
    }

    private async Task Hold(string digest, CancellationToken cancellationToken)
    {
        // A release that is under way must not come after the hold.
        await _givingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await modules.HoldAsync(digest, holder(), cancellationToken);
            _held.Add(digest);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
        {
            // See above.
        }
    }
}
