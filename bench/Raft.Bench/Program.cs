using System.Globalization;
using Wetware.Bench;
using Wetware.Bench.Raft;

if (args is [BenchNode.Role, .. var arguments])
    return await BenchNode.Run(arguments);

var scenarios = new Dictionary<string, (int Size, Func<int, Task> Run)>
{
    ["kv"] = (3, rounds => KeyValueScenario.Run(rounds, [1, 64, 1000])),
    ["one"] = (5, rounds => KeyValueScenario.Run(rounds, [1])),
    ["queue"] = (3, QueueScenario.Run),
    ["growth"] = (1_000_000, GrowthScenario.Run),
};
foreach (var arg in args.Length == 0 ? ["kv", "queue"] : args)
{
    var (name, size) = arg.Split('=', 2) is [var first, var second] ? (first, int.Parse(second, CultureInfo.InvariantCulture)) : (arg, 0);
    if (!scenarios.TryGetValue(name, out var scenario))
    {
        Console.Error.WriteLine($"unknown scenario '{name}'; there are: {string.Join(", ", scenarios.Keys)}");
        return 2;
    }

    await scenario.Run(size > 0 ? size : scenario.Size);
}

return 0;
