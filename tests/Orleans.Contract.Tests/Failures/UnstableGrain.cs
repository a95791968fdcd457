using System.Collections.Concurrent;

namespace Wetware.Tests.Failures;

public sealed class UnstableGrain : Grain, IUnstableGrain
{
    public static ConcurrentDictionary<string, int> Starts { get; } = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Starts.AddOrUpdate(this.GetPrimaryKeyString(), 1, (_, starts) => starts + 1) == 1)
            throw new InvalidOperationException("the first start fails");
        return Task.CompletedTask;
    }

    public Task<string> Hello() => Task.FromResult("hello");
}
