using System.Globalization;
using Wetware.Bench.Devices;

var scenarios = new Dictionary<string, Func<int, Task>>
{
    ["round"] = RoundScenario.Run,
    ["solve"] = SolveScenario.Run,
    ["logs"] = LogScenario.Run,
};
string[] chosen = args.Length == 0 ? [.. scenarios.Keys] : args;
foreach (var choice in chosen)
{
    var parts = choice.Split('=', 2);
    if (!scenarios.TryGetValue(parts[0], out var scenario))
    {
        Console.Error.WriteLine($"unknown scenario '{parts[0]}'; there are: {string.Join(", ", scenarios.Keys)}");
        return 2;
    }

    await scenario(parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
}

return 0;
