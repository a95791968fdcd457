using System.Globalization;
using Wetware.Bench.Functions;

// As a child: one server, until its standard input ends.
if (args is [ServerProcess.Role, var kind])
{
    await Servers.Run(kind);
    return 0;
}

var rounds = Number("rounds", 3);
var seconds = Number("seconds", 5);
if (args.FirstOrDefault(arg => arg is not ("serve" or "memory") && !arg.StartsWith("rounds=", StringComparison.Ordinal) && !arg.StartsWith("seconds=", StringComparison.Ordinal) && !arg.StartsWith("calls=", StringComparison.Ordinal)) is { } unknown)
{
    Console.Error.WriteLine($"unknown argument '{unknown}'; there are: serve memory rounds=N seconds=N calls=N");
    return 2;
}

if (!args.Contains("memory"))
    await ServeScenario.Run(rounds, seconds);
if (!args.Contains("serve"))
    await MemoryScenario.Run(Number("calls", 1_000_000));
return 0;

int Number(string name, int normal) => args.FirstOrDefault(arg => arg.StartsWith(name + "=", StringComparison.Ordinal)) is { } found
    ? int.Parse(found.AsSpan(name.Length + 1), CultureInfo.InvariantCulture)
    : normal;
