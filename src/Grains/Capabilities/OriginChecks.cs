using System.Collections.Concurrent;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// Whether the references that yielded a reference still stand, as this silo last heard from their grains. A good answer is relied on for
/// <see cref="CapabilityOrigin.Lease"/>; when a grain cannot be asked the call is refused, not let through.
/// </summary>
internal sealed class OriginChecks(IGrainFactory grains, TimeProvider time)
{
    private const int MaxLeases = 16_384;

    private readonly ConcurrentDictionary<(GrainId Target, Guid Serial), long> _leases = new();

    /// <summary>Throws <c>denied</c> when one was revoked, <c>disconnected</c> when its grain cannot be asked.</summary>
    public async ValueTask Check(IReadOnlyList<CapabilityOrigin> origins, CancellationToken cancellationToken)
    {
        // All at once, so that no answer has grown old while others were waited for.
        List<Task>? asked = null;
        for (var i = 0; i < origins.Count; i++)
        {
            if (!_leases.TryGetValue(KeyOf(origins[i]), out var since) || time.GetElapsedTime(since) >= CapabilityOrigin.Lease)
                (asked ??= []).Add(Renew(origins[i], cancellationToken));
        }

        if (asked is not null)
            await Task.WhenAll(asked);
    }

    private static (GrainId Target, Guid Serial) KeyOf(CapabilityOrigin origin) => (origin.Target, origin.Serials[^1]);

    private async Task Renew(CapabilityOrigin origin, CancellationToken cancellationToken)
    {
        var asking = time.GetTimestamp();
        if (!await Ask(origin, cancellationToken))
        {
            _leases.TryRemove(KeyOf(origin), out _);
            throw CapabilityErrors.Revoked();
        }

        if (_leases.Count >= MaxLeases)
            DropOld();
        _leases[KeyOf(origin)] = asking;
    }

    private async Task<bool> Ask(CapabilityOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<ICapabilityTarget>(origin.Target).IsValid(origin.Serials, cancellationToken);
        }
        catch (Exception error) when (LongPoll.IsLost(error))
        {
            throw new WetwareException(ErrorKind.Disconnected, "what yielded the capability cannot be reached", error);
        }
    }

    private void DropOld()
    {
        foreach (var (key, asked) in _leases)
        {
            if (time.GetElapsedTime(asked) >= CapabilityOrigin.Lease)
                _leases.TryRemove(key, out _);
        }

        if (_leases.Count >= MaxLeases)
            _leases.Clear();
    }
}
