namespace Wetware.Tests.AsyncEnumerables;

public interface ICountingGrain : IGrainWithStringKey
{
    /// <summary>The numbers from 0; the journal hears of each that is made, and of the end.</summary>
    IAsyncEnumerable<int> Count(int to, string journal, CancellationToken cancellationToken = default);

    /// <summary>Two numbers, then a failure.</summary>
    IAsyncEnumerable<int> Fail();

    /// <summary>One number, then a wait until it is cancelled.</summary>
    IAsyncEnumerable<int> Stall(string journal, CancellationToken cancellationToken = default);

    Task<int> Other();

    Task Leave();
}
