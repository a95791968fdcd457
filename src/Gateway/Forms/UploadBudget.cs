using Wetware.Errors;

namespace Wetware.Gateway.Forms;

/// <summary>
/// The memory that the bodies of all requests may take at once. Bodies are kept in memory until they are judged whole, so nothing of them is ever left on a
/// disk; what does not fit is told to come again.
/// </summary>
public sealed class UploadBudget(long bytes)
{
    private long _used;

    /// <summary>Bytes taken now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>A share, empty at first; disposing gives back what it took.</summary>
    internal Lease Open() => new(this);

    /// <summary>One request's share. For one thread at a time.</summary>
    internal sealed class Lease(UploadBudget budget) : IDisposable
    {
        private long _taken;

        /// <exception cref="WetwareException"><c>overloaded</c>: too much is being uploaded now.</exception>
        public void Take(long more)
        {
            if (Interlocked.Add(ref budget._used, more) > budget.Bytes)
            {
                Interlocked.Add(ref budget._used, -more);
                throw new WetwareException(ErrorKind.Overloaded, $"the uploads under way fill the {budget.Bytes} bytes that there are for them");
            }

            _taken += more;
        }

        public void Dispose() => Interlocked.Add(ref budget._used, -Interlocked.Exchange(ref _taken, 0));
    }

    private long Bytes { get; } = bytes;
}
