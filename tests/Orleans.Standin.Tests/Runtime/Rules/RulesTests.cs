using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Wetware.Testing;

namespace Orleans.Standin.Tests.Runtime.Rules;

public sealed class RulesTests : IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private readonly ManualTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private OneSilo _silo = null!;

    private IRulesGrain Grain => _silo.Grains.GetGrain<IRulesGrain>(_key);

    public async Task InitializeAsync() => _silo = await OneSilo.Start(silo =>
    {
        silo.Services.AddScoped<ScopedThing>();
        silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 3);
    });

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Read_only_calls_interleave_with_each_other_and_with_nothing_else()
    {
        var first = Grain.Read(_key);
        await Wait.Until(() => RulesGrain.Gates.ContainsKey(_key), "the first read runs");

        Assert.Equal(2, await Grain.Read(null));
        var plain = Grain.Plain();
        Assert.Equal(3, await Grain.Read(null));
        Assert.False(plain.IsCompleted);
        RulesGrain.Gates[_key].SetResult();

        Assert.Equal(3, await first);
        Assert.Equal(3, await plain);
    }

    [Fact]
    public async Task A_call_chain_comes_back_only_where_that_is_allowed()
    {
        Assert.Equal("answered", await Grain.CallMeBack(allow: true));
        Assert.Equal("blocked", await Grain.CallMeBack(allow: false));
    }

    [Fact]
    public async Task A_queue_that_is_full_refuses_more_calls()
    {
        var held = Grain.Hold(_key);
        await Wait.Until(() => RulesGrain.Gates.ContainsKey(_key), "the grain is held");
        var waiting = Enumerable.Range(0, 3).Select(_ => Grain.Plain()).ToArray();

        await Assert.ThrowsAsync<LimitExceededException>(() => Grain.Plain());

        RulesGrain.Gates[_key].SetResult();
        await held;
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task The_request_context_goes_along_and_does_not_stay()
    {
        RequestContext.Set("who", "me");
        Assert.Equal("me", await Grain.Context("who"));
        RequestContext.Clear();
        Assert.Null(await Grain.Context("who"));
    }

    [Fact]
    public async Task Services_of_a_scope_live_as_long_as_the_activation()
    {
        Assert.True(await Grain.ScopedIsSame());
        var disposed = ScopedThing.DisposedCount;

        await Grain.Cast<Core.Internal.IGrainManagementExtension>().DeactivateOnIdle();

        await Wait.Until(() => ScopedThing.DisposedCount > disposed, "the scope has ended");
    }

    [Fact]
    public async Task A_timer_waits_for_the_call_that_runs_unless_it_interleaves()
    {
        await using var silo = await OneSilo.Start(builder =>
        {
            builder.Services.AddScoped<ScopedThing>();
            builder.Services.Replace(ServiceDescriptor.Singleton<Orleans.Timers.ITimerRegistry>(services => new TimerRegistry(
                _clock, services.GetRequiredService<Microsoft.Extensions.Logging.ILogger<GrainTimer>>())));
        });
        var waiting = silo.Grains.GetGrain<IRulesGrain>(_key + "-w");
        var interleaving = silo.Grains.GetGrain<IRulesGrain>(_key + "-i");
        await waiting.CountTicks(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), interleave: false);
        await interleaving.CountTicks(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), interleave: true);
        var holds = new[] { waiting.Hold(_key + "-w"), interleaving.Hold(_key + "-i") };
        await Wait.Until(() => RulesGrain.Gates.ContainsKey(_key + "-w") && RulesGrain.Gates.ContainsKey(_key + "-i"), "both are held");

        _clock.Advance(TimeSpan.FromMinutes(1));

        await Wait.Until(async () => await interleaving.Ticks() == 1, "the interleaving timer ticks");
        Assert.Equal(0, await waiting.Ticks());
        RulesGrain.Gates[_key + "-w"].SetResult();
        RulesGrain.Gates[_key + "-i"].SetResult();
        await Task.WhenAll(holds);
        await Wait.Until(async () => await waiting.Ticks() == 1, "the other one ticks then");
    }
}
