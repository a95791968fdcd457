using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans;

public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder of the grain, or changes the one with that name.</summary>
    /// <param name="grain">The grain, which must be <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Tells the reminders of a grain apart.</param>
    /// <param name="dueTime">The time from now to the first tick.</param>
    /// <param name="period">The time between ticks.</param>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Register(grain is IRemindable, grain?.GrainContext, reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)" />
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Register(grain is IRemindable, grain?.GrainContext, reminderName, dueTime, period);

    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => Unregister(grain?.GrainContext, reminder);

    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) => Unregister(grain?.GrainContext, reminder);

    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => Get(grain?.GrainContext, reminderName);

    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) => Get(grain?.GrainContext, reminderName);

    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetAll(grain?.GrainContext);

    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => GetAll(grain?.GrainContext);

    private static Task<IGrainReminder> Register(bool remindable, IGrainContext? context, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(context, "grain");
        CheckName(name);
        if (!remindable)
        {
            throw new InvalidOperationException(
                $"Grain {context.GrainId} is not '{nameof(IRemindable)}'. A grain should implement {nameof(IRemindable)} to use the persistent reminder service");
        }

        return Registry(context).RegisterOrUpdateReminder(context.GrainId, name, dueTime, period);
    }

    private static Task Unregister(IGrainContext? context, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(context, "grain");
        return Registry(context).UnregisterReminder(context.GrainId, reminder);
    }

    private static Task<IGrainReminder?> Get(IGrainContext? context, string name)
    {
        ArgumentNullException.ThrowIfNull(context, "grain");
        CheckName(name);
        return Registry(context).GetReminder(context.GrainId, name);
    }

    private static Task<List<IGrainReminder>> GetAll(IGrainContext? context)
    {
        ArgumentNullException.ThrowIfNull(context, "grain");
        return Registry(context).GetReminders(context.GrainId);
    }

    private static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentNullException("reminderName");
    }

    private static IReminderRegistry Registry(IGrainContext context) => context.ActivationServices.GetRequiredService<IReminderRegistry>();
}
