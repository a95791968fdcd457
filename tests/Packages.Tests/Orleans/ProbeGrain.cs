using System.Runtime.CompilerServices;
using Orleans.Placement;

namespace Wetware.Tests;

public abstract class ProbeGrain(ILocalSiloDetails silo) : Grain, IProbeGrain
{
    private int _count;

    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public Task Hold(string gate) => Gate.Of(gate).PassAsync();

    public Task HoldThrough(string next, string gate) => GrainFactory.GetGrain<IByPortGrain>(next).Hold(gate);

    public Task<int> Count() => Task.FromResult(++_count);

    public Task<int> CountAtOnce() => Task.FromResult(++_count);

    public Task Throw(string message, int code) => throw new ProbeException(message, code);

    public Task<string?> Stamp(string key) => Task.FromResult(RequestContext.Get(key) as string);

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
        GrainFactory.GetGrain<IAnywhereGrain>(next).WaitForever(journal, cancellationToken);

    public async IAsyncEnumerable<int> Numbers(int to, string journal, [EnumeratorCancellation] CancellationToken cancellationToken)
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

    public Task StartTimer(string gate, bool interleave)
    {
        this.RegisterGrainTimer(
            cancellationToken => Gate.Of(gate).PassAsync(cancellationToken),
            new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[RandomPlacement]
public sealed class AnywhereGrain(ILocalSiloDetails silo) : ProbeGrain(silo), IAnywhereGrain;

[ByPort]
public sealed class ByPortGrain(ILocalSiloDetails silo) : ProbeGrain(silo), IByPortGrain;

/// <summary>An exception with a member of its own, as the product's errors are.</summary>
[GenerateSerializer]
public sealed class ProbeException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; private set; } = code;
}
