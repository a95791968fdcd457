using Wetware.Devices;
using Wetware.Devices.Deployments;
using Wetware.Devices.Modules;

namespace Wetware.Tests;

public sealed class SolverTests
{
    [Fact]
    public void Any_device_is_one_that_is_alive_allowed_and_offers_what_the_module_imports()
    {
        DeviceInfo[] devices =
        [
            Device("a") with { Platform = null },
            Device("b") with { IsActive = false },
            Device("c") with { IsBlacklisted = true, IsActive = false },
            Device("d") with { Interfaces = ["print"] },
            Device("e") with { Interfaces = ["print", "takeImage"] },
        ];

        var solution = new ManifestSolver(devices, [Module("camera", "takeImage")]).Solve(new DeploymentManifest("x", [Step(null)]));

        Assert.True(solution.Plan.IsPossible);
        Assert.Equal("e", solution.Plan.Steps[0].Device);
        Assert.Equal(4, solution.Plan.Steps[0].Problems.Count);
        Assert.Contains("device \"d\" does not offer takeImage", solution.Plan.Steps[0].Problems);
    }

    [Fact]
    public void Steps_spread_over_devices_and_the_idle_one_is_preferred()
    {
        DeviceInfo[] devices = [Device("busy") with { Health = """{"cpuUsage":0.9}""" }, Device("idle") with { Health = """{"cpuUsage":10}""" }];

        var solution = new ManifestSolver(devices, [Module("camera")]).Solve(new DeploymentManifest("x", [Step(null), Step(null)]));
        var third = new ManifestSolver(devices, [Module("camera")]).Solve(new DeploymentManifest("x", [Step(null), Step(null), Step(null)]));

        Assert.Equal(["idle", "busy"], solution.Plan.Steps.Select(step => step.Device!));
        Assert.Equal(["idle", "busy", "idle"], third.Plan.Steps.Select(step => step.Device!));
    }

    [Fact]
    public void A_named_device_and_failovers_must_fit()
    {
        DeviceInfo[] devices = [Device("a"), Device("b") with { IsBlacklisted = true }];
        DeploymentPlan Plan(ManifestStep step) => new ManifestSolver(devices, [Module("camera")]).Solve(new DeploymentManifest("x", [step])).Plan;

        Assert.True(Plan(Step("a", "a")).IsPossible);
        Assert.Equal(["device \"b\" is blacklisted"], Plan(Step("b")).Steps[0].Problems);
        Assert.Equal(["failover device \"b\" is blacklisted"], Plan(Step("a", "b")).Steps[0].Problems);
        Assert.Equal(["failover device \"z\" does not exist"], Plan(Step("a", "z")).Steps[0].Problems);
    }

    [Fact]
    public void A_manifest_of_64_steps_over_1000_devices_is_solved_quickly()
    {
        var devices = Enumerable.Range(0, 1000).Select(i => Device($"d{i}") with { Health = """{"cpuUsage":0.5}""", Interfaces = ["a", "b", "c"] }).ToArray();
        var manifest = new DeploymentManifest("x", [.. Enumerable.Repeat(Step(null), 64)]);
        var solver = new ManifestSolver(devices, [Module("camera", "a", "c")]);

        Assert.True(solver.Solve(manifest).Plan.IsPossible);
    }

    [Fact]
    public void A_step_runs_on_its_goal_else_on_the_first_usable_failover_else_where_it_is()
    {
        var step = new DeploymentStep("a", "a", "m", "f", ["b", "c"]);
        string Assign(params DeviceInfo[] devices) => FailoverRule.Assign([step], devices.ToDictionary(device => device.Id))[0].Device;
        var dead = Device("a") with { IsActive = false };

        Assert.Equal("a", Assign(Device("a"), Device("b")));
        Assert.Equal("b", Assign(dead, Device("b"), Device("c")));
        Assert.Equal("c", Assign(dead, Device("b") with { IsBlacklisted = true }, Device("c")));
        Assert.Equal("a", Assign(dead));
    }

    [Theory]
    [InlineData("func () -> ()", 0)]
    [InlineData("func (i32) -> (i64)", 1)]
    [InlineData("func (i32, f64, funcref) -> ()", 3)]
    [InlineData("func (i32, i32, and 36 more) -> ()", 38)]
    public void Parameters_are_counted(string type, int count) => Assert.Equal(count, ModuleParser.CountParameters(type));

    private static DeviceInfo Device(string id) => new() { Id = id, Name = id, Addresses = ["127.0.0.1"], Port = 5000, IsActive = true, Platform = "{}" };

    private static ManifestStep Step(string? device, params string[] failovers) => new(device, "camera", "f", failovers);

    private static DeviceModuleInfo Module(string name, params string[] imports) => new()
    {
        Id = name,
        Name = name,
        Binary = new DeviceFile("", "", 0),
        Exports = [new ModuleFunction("f", 0)],
        Requirements = [.. imports.Select(import => new ModuleRequirement("env", import))],
        Functions = [new FunctionDescription("f", "GET", [], "integer", [])],
    };
}
