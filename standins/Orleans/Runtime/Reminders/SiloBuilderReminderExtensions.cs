using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;
using Orleans.Runtime.ReminderService;
using Orleans.Timers;

namespace Orleans.Hosting;

public static partial class SiloBuilderReminderExtensions
{
    /// <summary>Adds reminders. The table must be added beside it.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder) => builder.ConfigureServices(services => services.AddReminders());

    /// <inheritdoc cref="AddReminders(ISiloBuilder)" />
    public static void AddReminders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ReminderKeeper)))
            return;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ReminderKeeper>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<ReminderKeeper>());
        services.AddSingleton<IReminderRegistry, ReminderRegistry>();
    }
}
