using System.Globalization;
using Wetware.Testing.Postgres;
using Xunit.Abstractions;

namespace Wetware.Tests.Tasks;

/// <summary>
/// The gateway and the workers are killed with SIGKILL at random while tasks are posted. Each acknowledged task must be there in the end and done, and each of its runs recorded once. As
/// long as <c>WW_KILL_SECONDS</c> says; 10 s by default, so that the story fits into the suite.
/// </summary>
public sealed class KillLoopTests(PostgresServer postgres, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    [Fact]
    public Task No_acknowledged_task_is_lost_and_no_result_doubled_by_kills() => Loop();

    [PostgresFact]
    public Task Nor_with_a_database() => Loop("--database", postgres.Connection);

    private async Task Loop(params string[] more)
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("WW_KILL_SECONDS") ?? "10", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("WW_KILL_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}, {seconds} s");
        await using var story = await KillStory.Begin(seed, more);

        await story.Run(TimeSpan.FromSeconds(seconds), tasks: 20);
        var end = await story.End();

        output.WriteLine(end.ToString());
        Assert.True(end.Tasks >= 20, end.ToString());
        Assert.True(end.Kills > 0, end.ToString());
        Assert.True(end.Lost.Count == 0, $"{end}\n{string.Join('\n', end.Lost)}\n{story.Said}");
        Assert.Equal(0, end.Doubled);
    }
}
