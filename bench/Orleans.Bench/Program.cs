using Wetware.Bench.Calls;

if (args is [SiloProcess.Role, .. var ports])
{
    await SiloProcess.Run(ports);
    return 0;
}

var scenarios = new Dictionary<string, Func<Task>>
{
    ["same-silo"] = CallScenarios.SameSilo,
    ["other-silo"] = CallScenarios.OtherSilo,
    ["gateway"] = CallScenarios.Gateway,
    ["behind-gateway"] = CallScenarios.BehindGateway,
    ["security"] = SecurityScenarios.Run,
    ["idle"] = MemoryScenarios.Idle,
    ["growth"] = MemoryScenarios.Growth,
};
var chosen = args.Length == 0 ? [.. scenarios.Keys] : args;
if (chosen.FirstOrDefault(name => !scenarios.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"unknown scenario '{unknown}'; there are: {string.Join(", ", scenarios.Keys)}");
    return 2;
}

Console.WriteLine($"on {typeof(Grain).Assembly.GetName().Name} {typeof(Grain).Assembly.GetName().Version}, {Environment.ProcessorCount} cores");
Console.WriteLine("| path | callers | payload bytes | calls/s | p50 µs | p99 µs |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var name in chosen)
    await scenarios[name]();
return 0;
