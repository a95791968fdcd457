using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Standin.Tests.Runtime.Rules;

public sealed class RulesGrain(ScopedThing scoped) : Grain, IRulesGrain
{
    private int _ticks;
    private int _reads;

    public static ConcurrentDictionary<string, TaskCompletionSource> Gates { get; } = new();

    public Task Hold(string gate) => Gates.GetOrAdd(gate, _ => new TaskCompletionSource()).Task;

    public async Task<int> Read(string? gate)
    {
        _reads++;
        if (gate is not null)
            await Hold(gate);
        return _reads;
    }

    public Task<int> Plain() => Task.FromResult(_reads);

    public async Task<string> CallMeBack(bool allow)
    {
        using var section = allow ? RequestContext.AllowCallChainReentrancy() : RequestContext.SuppressCallChainReentrancy();
        return await GrainFactory.GetGrain<IRulesGrain>(this.GetPrimaryKeyString() + "-other").CallOther(this.GetPrimaryKeyString(), allow);
    }

    public async Task<string> CallOther(string key, bool allow)
    {
        var call = GrainFactory.GetGrain<IRulesGrain>(key).Plain();
        return await Task.WhenAny(call, Task.Delay(allow ? TimeSpan.FromSeconds(20) : TimeSpan.FromMilliseconds(300))) == call ? "answered" : "blocked";
    }

    public Task CountTicks(TimeSpan due, TimeSpan period, bool interleave)
    {
        this.RegisterGrainTimer(
            () =>
            {
                _ticks++;
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(due, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public Task<string?> Context(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<bool> ScopedIsSame() => Task.FromResult(ReferenceEquals(scoped, ServiceProvider.GetRequiredService<ScopedThing>()));
}
