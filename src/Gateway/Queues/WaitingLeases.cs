using System.Threading.RateLimiting;
using Wetware.Errors;

namespace Wetware.Gateway.Queues;

/// <summary>Counts the requests that wait for an item, so that they cannot be without bound.</summary>
internal sealed class WaitingLeases : IDisposable
{
    /// <summary>Requests of one gateway that wait at once.</summary>
    public const int Most = 256;

    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = Most });

    /// <summary>Takes a place; disposing gives it back.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: all places are taken.</exception>
    public IDisposable Take() => _places.AttemptAcquire() is { IsAcquired: true } place
        ? place
        : throw new WetwareException(ErrorKind.Overloaded, $"{Most} requests wait for items already");

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();
}
