using Orleans;
using Orleans.Runtime;

namespace Wetware.Tests.Reminders;

internal interface IRemindedGrain : IGrainWithStringKey
{
    Task Remind(string name, TimeSpan due, TimeSpan period);

    Task Forget(string name);

    Task<List<string>> Names();

    Task<List<(string Name, TickStatus Status)>> Ticks();

    Task Deactivate();
}

internal sealed class RemindedGrain : Grain, IRemindedGrain, IRemindable
{
    private static readonly Dictionary<string, List<(string Name, TickStatus Status)>> AllTicks = [];

    private List<(string Name, TickStatus Status)> Mine
    {
        get
        {
            lock (AllTicks)
            {
                var key = this.GetPrimaryKeyString();
                return AllTicks.TryGetValue(key, out var ticks) ? ticks : AllTicks[key] = [];
            }
        }
    }

    public Task Remind(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task Forget(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public async Task<List<string>> Names() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

    public Task<List<(string Name, TickStatus Status)>> Ticks() => Task.FromResult(Mine);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Mine.Add((reminderName, status));
        return Task.CompletedTask;
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
