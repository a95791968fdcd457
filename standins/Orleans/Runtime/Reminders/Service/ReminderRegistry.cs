using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Timers;

namespace Orleans.Runtime.ReminderService;

/// <inheritdoc />
internal sealed class ReminderRegistry(IServiceProvider services, IGrainFactory grains, IOptions<ReminderOptions> options) : IReminderRegistry
{
    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        CheckTime(dueTime, nameof(dueTime));
        CheckTime(period, nameof(period));
        var least = options.Value.MinimumReminderPeriod;
        if (period < least)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder period ({least})");
        }

        if (string.IsNullOrEmpty(reminderName))
            throw new ArgumentException("Cannot use null or empty name for the reminder", nameof(reminderName));
        CheckCaller();
        return RangeOf(callingGrainId).Register(callingGrainId, reminderName, dueTime, period);
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        CheckCaller();
        return RangeOf(callingGrainId).Unregister(callingGrainId, reminder);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        if (string.IsNullOrEmpty(reminderName))
            throw new ArgumentException("Cannot use null or empty name for the reminder", nameof(reminderName));
        return (await CheckCaller().ReadRow(callingGrainId, reminderName))?.ToIGrainReminder();
    }

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await CheckCaller().ReadRows(callingGrainId)).Reminders.Select(entry => entry.ToIGrainReminder())];

    private static void CheckTime(TimeSpan time, string name)
    {
        if (time == Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, $"Cannot use InfiniteTimeSpan {name} to create a reminder");
        if (time < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(name, $"Cannot use negative {name} to create a reminder");
    }

    private IReminderRangeGrain RangeOf(GrainId grain) => grains.GetGrain<IReminderRangeGrain>(ReminderRange.Of(grain));

    private IReminderTable CheckCaller()
    {
        if (RuntimeContext.Current is null)
        {
            throw new InvalidOperationException(
                "Attempted to access grain from a non-grain context, such as a background thread, which is invalid. "
                + "Ensure that you are only accessing grain functionality from within the context of a grain.");
        }

        return services.GetService<IReminderTable>() ?? throw new OrleansConfigurationException(
            "The reminder service has not been configured: add an IReminderTable, for instance with UseInMemoryReminderService().");
    }
}
