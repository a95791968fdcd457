using Wetware.Errors;

namespace Wetware.Web.Live;

/// <summary>Bounds the memory that files take while consoles send them. Thread-safe.</summary>
internal sealed class UploadLimit
{
    /// <summary>Files that are received at once; each has at most 64 MiB.</summary>
    public const int Max = 4;

    private int _open;

    /// <summary>Takes a place; dispose it to give it back.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: no place is free.</exception>
    public IDisposable Take()
    {
        if (Interlocked.Increment(ref _open) <= Max)
            return new Place(this);
        Interlocked.Decrement(ref _open);
        throw new WetwareException(ErrorKind.Overloaded, $"{Max} consoles are sending files, which is the limit; try again in a moment");
    }

    private sealed class Place(UploadLimit limit) : IDisposable
    {
        private int _isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0)
                Interlocked.Decrement(ref limit._open);
        }
    }
}
