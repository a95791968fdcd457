using Wetware.Tests.Fixture;

namespace Wetware.Tests.Reminders;

public sealed class ReminderGrain : Grain, IReminderGrain, IRemindable
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task Set(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Has(string name) => await this.GetReminder(name) is not null;

    public async Task<string[]> All() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public async Task Unset(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Journal.Add(this.GetPrimaryKeyString(), $"{reminderName} {status.Period.TotalMilliseconds}");
        return Task.CompletedTask;
    }
}
