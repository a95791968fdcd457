using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

public static partial class SiloBuilderReminderExtensions
{
    public static ISiloBuilder UseAdoNetReminderService(this ISiloBuilder builder, Action<AdoNetReminderTableOptions> configureOptions) =>
        throw Unsupported.Database("Microsoft.Orleans.Reminders.AdoNet");
}
