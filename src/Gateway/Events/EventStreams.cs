using Wetware.Errors;

namespace Wetware.Gateway.Events;

/// <summary>Counts the event streams that are open, so that they cannot be without bound.</summary>
public sealed class EventStreams(int most)
{
    private int _open;

    /// <summary>Streams that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes a place; disposing gives it back.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: all places are taken.</exception>
    internal Place Take()
    {
        if (Interlocked.Increment(ref _open) <= most)
            return new Place(this);
        Interlocked.Decrement(ref _open);
        throw new WetwareException(ErrorKind.Overloaded, $"{most} event streams are open already");
    }

    /// <summary>A place in the count.</summary>
    internal sealed class Place(EventStreams owner) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
                Interlocked.Decrement(ref owner._open);
        }
    }
}
