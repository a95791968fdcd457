using Wetware.Bench;
using Wetware.Bench.Channels;
using Wetware.Bench.Processes;
using Wetware.Bench.Routing;

if (args is [BenchNode.Role, .. var arguments])
    return await BenchNode.Run(arguments);

var scenarios = new Dictionary<string, Func<Task>>
{
    ["anchors"] = AnchorScenario.Run,
    ["processes"] = ProcessScenario.Run,
    ["routing"] = RoutingScenario.Run,
    ["pubsub"] = PubSubScenario.Run,
    ["idle"] = IdleScenario.Run,
    ["channels"] = ChannelScenario.Run,
};
var chosen = args.Length == 0 ? [.. scenarios.Keys] : args;
if (chosen.FirstOrDefault(name => !scenarios.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"unknown scenario '{unknown}'; there are: {string.Join(", ", scenarios.Keys)}");
    return 2;
}

Console.WriteLine($"on {typeof(Grain).Assembly.GetName().Name} {typeof(Grain).Assembly.GetName().Version}, {Environment.ProcessorCount} cores");
foreach (var name in chosen)
    await scenarios[name]();
return 0;
