using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Standin.Tests.Runtime;
using Wetware.Testing;

namespace Wetware.Tests.Reminders;

public sealed class ReminderTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);
    private readonly string _key = $"{Guid.NewGuid()}";

    [Fact]
    public async Task Reminder_ticks_at_its_due_time_and_then_each_period()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(_key);
        await grain.Remind("r", Short, Short);
        await Wait.Until(async () => (await grain.Ticks()).Count >= 3, "three ticks");
        var ticks = await grain.Ticks();
        Assert.All(ticks, tick => Assert.Equal("r", tick.Name));
        Assert.All(ticks, tick => Assert.Equal(Short, tick.Status.Period));
        Assert.All(ticks, tick => Assert.True(tick.Status.CurrentTickTime >= tick.Status.FirstTickTime));
        Assert.Single(ticks.Select(tick => tick.Status.FirstTickTime).Distinct());
    }

    [Fact]
    public async Task Reminder_activates_the_grain()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(_key);
        await grain.Remind("r", Short, Short);
        await grain.Deactivate();
        await Wait.Until(async () => (await grain.Ticks()).Count >= 2, "ticks after the grain was deactivated");
    }

    [Fact]
    public async Task Unregistered_reminder_is_gone()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(_key);
        await grain.Remind("a", Never, Never);
        await grain.Remind("b", Never, Never);
        Assert.Equal(["a", "b"], (await grain.Names()).Order());
        await grain.Forget("a");
        Assert.Equal(["b"], await grain.Names());
        await grain.Forget("a");
    }

    [Fact]
    public async Task Registering_again_changes_the_reminder()
    {
        await using var silo = await Start();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(_key);
        await grain.Remind("r", Never, Never);
        await grain.Remind("r", Short, Never);
        Assert.Single(await grain.Names());
        await Wait.Until(async () => (await grain.Ticks()).Count == 1, "the tick of the changed reminder");
    }

    [Fact]
    public async Task Reminder_in_the_table_of_an_earlier_cluster_ticks_again()
    {
        var table = new TestTable();
        await using (var first = await Start(table))
            await first.Grains.GetGrain<IRemindedGrain>(_key).Remind("r", TimeSpan.FromMilliseconds(1), Short);
        await using var second = await Start(table);
        var before = (await second.Grains.GetGrain<IRemindedGrain>(_key).Ticks()).Count;
        await Wait.Until(async () => (await second.Grains.GetGrain<IRemindedGrain>(_key).Ticks()).Count > before, "a tick in the second cluster");
    }

    [Fact]
    public async Task Period_below_the_minimum_is_refused()
    {
        await using var silo = await OneSilo.Start(builder => builder.UseInMemoryReminderService());
        var grain = silo.Grains.GetGrain<IRemindedGrain>(_key);
        await Assert.ThrowsAsync<ArgumentException>(() => grain.Remind("r", Short, TimeSpan.FromSeconds(59)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Remind("r", TimeSpan.FromSeconds(-5), Never));
        await Assert.ThrowsAsync<ArgumentNullException>(() => grain.Remind(" ", Short, Never));
    }

    private static Task<OneSilo> Start(TestTable? table = null) => OneSilo.Start(builder =>
    {
        if (table is null)
            builder.UseInMemoryReminderService();
        else
            builder.AddReminders().ConfigureServices(services => services.AddSingleton<IReminderTable>(table));
        builder.ConfigureServices(services => services.Configure<ReminderOptions>(o => o.MinimumReminderPeriod = TimeSpan.FromMilliseconds(1)));
    });
}
