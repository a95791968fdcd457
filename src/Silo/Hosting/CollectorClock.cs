using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Wetware.Waiting;

namespace Wetware.Silo.Hosting;

/// <summary>
/// Keeps grains activating after the wall clock was set back. Orleans' collector of idle activations files each new one under the time at which it may be collected, and
/// throws when that lies before the time up to which it has collected already: with the wall clock, no grain activates until a clock that was set back by more
/// than the collection age has caught up. It gets a clock here that does not jump.
/// </summary>
internal static class CollectorClock
{
    /// <summary>The collector's type, which is internal; null in a version of Orleans that has none.</summary>
    public static Type? CollectorType { get; } = typeof(GrainCollectionOptions).Assembly.GetType("Orleans.Runtime.ActivationCollector");

    /// <summary>Gives the collector a clock that does not jump. To be called after Orleans has added its own services.</summary>
    public static void AddSteadyCollector(this IServiceCollection services)
    {
        if (CollectorType is { } type)
            services.AddSingleton(type, all => ActivatorUtilities.CreateInstance(all, type, new SteadyTimeProvider(all.GetRequiredService<TimeProvider>())));
    }

    private sealed class SteadyTimeProvider(TimeProvider time) : TimeProvider
    {
        private readonly SteadyTime _steady = new(time);

        public override DateTimeOffset GetUtcNow() => _steady.Now;

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
