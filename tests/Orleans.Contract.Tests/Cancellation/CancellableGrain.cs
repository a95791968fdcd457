using Wetware.Tests.Fixture;

namespace Wetware.Tests.Cancellation;

public sealed class CancellableGrain : Grain, ICancellableGrain
{
    private int _count;

    public async Task WaitForever(string journal, CancellationToken cancellationToken)
    {
        Journal.Add(journal, "waiting");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Journal.Add(journal, "cancelled");
            throw;
        }
    }

    public Task WaitThrough(string next, string journal, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<ICancellableGrain>(next).WaitForever(journal, cancellationToken);

    public Task<bool> IsCancelled(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.IsCancellationRequested);

    public Task Hold(string gate) => Gate.Of(gate).PassAsync();

    public Task<int> Count() => Task.FromResult(++_count);
}
