using Orleans.Concurrency;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Interleaving;

[StatelessWorker(2)]
public sealed class WorkerGrain : Grain, IWorkerGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public async Task<Guid> Hold(string gate, string journal)
    {
        Journal.Add(journal, _activation.ToString());
        await Gate.Of(gate).PassAsync();
        return _activation;
    }
}
