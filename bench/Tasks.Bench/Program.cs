using System.Globalization;
using Wetware.Bench.Tasks;

var scenarios = new Dictionary<string, Func<BenchScheduler, int, Task>>
{
    ["submit"] = SubmitScenario.Run,
    ["post"] = PostScenario.Run,
    ["runs"] = RunsScenario.Run,
    ["due"] = DueScenario.Run,
    ["memory"] = MemoryScenario.Run,
    ["restore"] = RestoreScenario.Run,
};
string[] chosen = args.Length == 0 ? [.. scenarios.Keys] : args;
Console.WriteLine($"on {typeof(Grain).Assembly.GetName().Name} {typeof(Grain).Assembly.GetName().Version}, {Environment.ProcessorCount} cores");
foreach (var choice in chosen)
{
    var parts = choice.Split('=', 2);
    if (!scenarios.TryGetValue(parts[0], out var scenario))
    {
        Console.Error.WriteLine($"unknown scenario '{parts[0]}'; there are: {string.Join(", ", scenarios.Keys)}");
        return 2;
    }

    await using var scheduler = await BenchScheduler.Start();
    await scenario(scheduler, parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
}

return 0;
