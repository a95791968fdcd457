using System.Threading.RateLimiting;
using Wetware.Errors;

namespace Wetware.Gateway.Events;

/// <summary>Counts the event streams that are open, so that they cannot be without bound.</summary>
public sealed class EventStreams(int most) : IDisposable
{
    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = most });

    /// <summary>Streams that are open now.</summary>
    public int Open => most - (int)_places.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Takes a place; disposing gives it back.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: all places are taken.</exception>
    internal IDisposable Take() => _places.AttemptAcquire() is { IsAcquired: true } place
        ? place
        : throw new WetwareException(ErrorKind.Overloaded, $"{most} event streams are open already");

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();
}
