using System.Diagnostics;
using Wetware.Devices;
using Wetware.Devices.Deployments;

namespace Wetware.Bench.Devices;

/// <summary>How long a manifest of 50 steps takes to be solved over many devices.</summary>
internal static class SolveScenario
{
    private const int Steps = 50;
    private const int Repeats = 50;

    public static Task Run(int size)
    {
        var count = size == 0 ? 1000 : size;
        var devices = Enumerable.Range(0, count).Select(i => new DeviceInfo
        {
            Id = $"{i:x24}",
            Name = $"device-{i}",
            Addresses = ["10.0.0.1"],
            Port = 5000,
            Platform = "{}",
            IsActive = true,
            Interfaces = [.. Enumerable.Range(0, 50).Select(name => $"f{name}")],
            Health = """{"cpuUsage":0.25}""",
        }).ToArray();
        var module = new DeviceModuleInfo
        {
            Id = new string('a', 24),
            Name = "m",
            Binary = new DeviceFile("m", "", 0),
            Exports = [new ModuleFunction("f", 1)],
            Requirements = [.. Enumerable.Range(0, 20).Select(name => new ModuleRequirement("env", $"f{name}"))],
            Functions = [new FunctionDescription("f", "GET", [new ParameterDescription("param0", "integer")], "integer", [])],
        };
        var manifest = new DeploymentManifest("x", [.. Enumerable.Repeat(new ManifestStep(null, "m", "f", []), Steps)]);
        var times = new List<double>();
        for (var i = 0; i < Repeats; i++)
        {
            var began = Stopwatch.GetTimestamp();
            if (!new ManifestSolver(devices, [module]).Solve(manifest).Plan.IsPossible)
                throw new InvalidOperationException("there is a solution");
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine($"solve: {Steps} steps over {count} devices: best {times[0]:0.0} ms, median {times[Repeats / 2]:0.0} ms, first or longest {times[^1]:0.0} ms");
        return Task.CompletedTask;
    }
}
