using Orleans;
using Orleans.Runtime.ReminderService;

namespace Wetware.Tests.Reminders;

public sealed class LocalReminderTests
{
    private static readonly DateTime Start = new(2031, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(-600, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 60)]
    [InlineData(60, 60)]
    [InlineData(61, 120)]
    [InlineData(86_400 * 365, 86_400 * 365)]
    public void Next_tick_is_the_first_of_the_grid_that_is_not_past(int now, int next)
    {
        var reminder = new LocalReminder(new ReminderEntry { StartAt = Start, Period = TimeSpan.FromMinutes(1) });
        reminder.Schedule(Start.AddSeconds(now));
        Assert.Equal(Start.AddSeconds(next), reminder.Next);
    }
}
