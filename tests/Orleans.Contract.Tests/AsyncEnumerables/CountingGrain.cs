using System.Runtime.CompilerServices;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.AsyncEnumerables;

public sealed class CountingGrain : Grain, ICountingGrain
{
    public async IAsyncEnumerable<int> Count(int to, string journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; i < to; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                Journal.Add(journal, "made");
                yield return i;
            }
        }
        finally
        {
            Journal.Add(journal, "ended");
        }
    }

    public async IAsyncEnumerable<int> Fail()
    {
        yield return 1;
        await Task.Yield();
        yield return 2;
        throw new InvalidOperationException("no more numbers");
    }

    public async IAsyncEnumerable<int> Stall(string journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return 1;
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Journal.Add(journal, "ended");
        }

        yield return 2;
    }

    public Task<int> Other() => Task.FromResult(5);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
