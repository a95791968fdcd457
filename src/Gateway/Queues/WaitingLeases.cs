using Wetware.Errors;

namespace Wetware.Gateway.Queues;

/// <summary>Counts the requests that wait for an item, so that they cannot be without bound.</summary>
internal sealed class WaitingLeases
{
    /// <summary>Requests of one gateway that wait at once.</summary>
    public const int Most = 256;

    private int _waiting;

    /// <summary>Takes a place; disposing gives it back.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: all places are taken.</exception>
    public IDisposable Take()
    {
        if (Interlocked.Increment(ref _waiting) <= Most)
            return new Place(this);
        Interlocked.Decrement(ref _waiting);
        throw new WetwareException(ErrorKind.Overloaded, $"{Most} requests wait for items already");
    }

    private sealed class Place(WaitingLeases owner) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
                Interlocked.Decrement(ref owner._waiting);
        }
    }
}
