using Wetware.Tests.Fixture;

namespace Wetware.Tests.Reminders;

public sealed class ReminderPart : IClusterPart
{
    public void Configure(ISiloBuilder silo) => silo.UseInMemoryReminderService()
        .Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100));
}
