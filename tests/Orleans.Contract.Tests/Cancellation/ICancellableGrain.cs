namespace Wetware.Tests.Cancellation;

public interface ICancellableGrain : IGrainWithStringKey
{
    /// <summary>Waits until it is cancelled and says so in the journal.</summary>
    Task WaitForever(string journal, CancellationToken cancellationToken);

    /// <summary>Passes its token on to <see cref="WaitForever"/> of another grain.</summary>
    Task WaitThrough(string next, string journal, CancellationToken cancellationToken);

    Task<bool> IsCancelled(CancellationToken cancellationToken = default);

    Task Hold(string gate);

    Task<int> Count();
}
