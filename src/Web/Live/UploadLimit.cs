using System.Threading.RateLimiting;
using Wetware.Errors;

namespace Wetware.Web.Live;

/// <summary>Bounds the memory that files take while consoles send them. Thread-safe.</summary>
internal sealed class UploadLimit : IDisposable
{
    /// <summary>Files that are received at once; each has at most 64 MiB.</summary>
    public const int Max = 4;

    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = Max });

    /// <summary>Takes a place; dispose it to give it back.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: no place is free.</exception>
    public IDisposable Take() => _places.AttemptAcquire() is { IsAcquired: true } place
        ? place
        : throw new WetwareException(ErrorKind.Overloaded, $"{Max} consoles are sending files, which is the limit; try again in a moment");

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();
}
