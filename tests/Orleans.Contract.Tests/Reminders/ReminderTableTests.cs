using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Reminders;

public sealed class ReminderTableTests
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Reminders_are_kept_in_the_table_and_outlive_the_cluster()
    {
        var table = new OwnReminderTable();
        var service = Guid.NewGuid().ToString("N");
        await using (var cluster = await StartAsync(table, service))
        {
            await cluster.Client.GetGrain<IReminderGrain>(_key).Set("wake", TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200));
            await Journal.WaitAsync(_key, 1);
            Assert.Equal("wake", Assert.Single(table.Rows.Values).ReminderName);
        }

        var before = Journal.Of(_key).Length;
        await using (var cluster = await StartAsync(table, service))
        {
            await Journal.WaitAsync(_key, before + 2);
            await cluster.Client.GetGrain<IReminderGrain>(_key).Unset("wake");
            Assert.Empty(table.Rows);
        }
    }

    private static async Task<InProcessTestCluster> StartAsync(OwnReminderTable table, string service)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = service;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddReminders().Services.AddSingleton<IReminderTable>(table);
            silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
