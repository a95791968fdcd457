using System.Globalization;
using Xunit.Abstractions;

namespace Wetware.Tests.Functions;

/// <summary>
/// Gateways and a worker are killed with SIGKILL while blobs, names, plugs and keys are written, functions called, and a plan maps 10,000 items. Each node dies once, and then any of them for as
/// long as <c>WW_FUNCTION_KILL_SECONDS</c> says; 10 s by default. <c>WW_FUNCTION_KILL_SEED</c> chooses the victims and times.
/// </summary>
[Collection("cluster")]
public sealed class FunctionKillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_a_plan_goes_on_when_nodes_are_killed()
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("WW_FUNCTION_KILL_SECONDS") ?? "10", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("WW_FUNCTION_KILL_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}, {seconds} s");
        await using var story = new FunctionKillStory(seed);
        await story.Begin();

        await story.Run(TimeSpan.FromSeconds(seconds));
        var lost = await story.End();

        output.WriteLine(story.ToString());
        Assert.True(lost.Count == 0, $"{story}\n{string.Join('\n', lost.Take(40))}\n{story.Said}");
    }
}
