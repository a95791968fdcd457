using Wetware.Tests.Fixture;

namespace Wetware.Tests.Lifecycle;

public sealed class VisitGrain : Grain, IVisitGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Add(this.GetPrimaryKeyString(), "activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Add(this.GetPrimaryKeyString(), "deactivated: " + reason.ReasonCode);
        return Task.CompletedTask;
    }

    public Task<Guid> Visit() => Task.FromResult(_activation);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Hold(string gate) => Gate.Of(gate).PassAsync();

    public Task Delay(TimeSpan stay)
    {
        DelayDeactivation(stay);
        return Task.CompletedTask;
    }
}
