using System.Text.Json;

namespace Wetware.Devices.Deployments;

/// <summary>A step with all that it names.</summary>
internal sealed record SolvedStep(DeviceInfo Device, DeviceModuleInfo Module, FunctionDescription Function, IReadOnlyList<string> Failovers, IReadOnlyList<int>? After = null);

/// <summary>A solved manifest; a step without a device is null.</summary>
internal sealed record Solution(IReadOnlyList<SolvedStep?> Steps, DeploymentPlan Plan)
{
    /// <summary>Everything that is wrong, in one text.</summary>
    public string Problems => string.Join("; ", Plan.Steps.SelectMany((step, i) => step.Device is null ? step.Problems.Select(problem => $"field 'sequence[{i}]': {problem}") : []));
}

/// <summary>Chooses a device for each step of a manifest.</summary>
/// <param name="devices">All devices, the orchestrator among them.</param>
/// <param name="modules">All modules.</param>
internal sealed class ManifestSolver(IReadOnlyList<DeviceInfo> devices, IReadOnlyList<DeviceModuleInfo> modules)
{
    private readonly Dictionary<string, DeviceInfo> _byId = devices.ToDictionary(device => device.Id);
    private readonly Dictionary<(string Device, string Module), DeviceModuleInfo> _used = [];
    private readonly Dictionary<string, double> _loads = [];
    private readonly Dictionary<string, int> _steps = [];

    // Of each module why each device cannot run it: steps of the same module would find out the same.
    private readonly Dictionary<string, string?[]> _reasons = [];

    /// <summary>Solves a manifest. Use a solver once.</summary>
    public Solution Solve(DeploymentManifest manifest)
    {
        var solved = new List<SolvedStep?>();
        var plans = new List<StepPlan>();
        foreach (var step in manifest.Steps)
        {
            var problems = new List<string>();
            var found = Solve(step, problems);
            solved.Add(found);
            plans.Add(new StepPlan(found?.Module.Name ?? step.Module, step.Function, found?.Device.Name, problems));
        }

        return new Solution(solved, new DeploymentPlan(solved.TrueForAll(step => step is not null), plans));
    }

    /// <summary>Why a device cannot run a module, or null when it can, whether it is alive or not.</summary>
    public static string? WhyNot(DeviceInfo device, DeviceModuleInfo module)
    {
        if (module.IsCore != (device.Id == IDevicesGrain.Orchestrator))
            return module.IsCore ? "is not the orchestrator, which runs core services" : "is the orchestrator, which runs core services only";
        if (module.IsCore)
            return null;
        if (!device.IsIntroduced)
            return "has not described itself yet";
        if (device.IsBlacklisted)
            return "is blacklisted";
        var missing = module.Requirements.Select(requirement => requirement.Name).Except(device.Interfaces).Distinct().ToArray();
        return missing.Length == 0 ? null : $"does not offer {string.Join(", ", missing)}";
    }

    private SolvedStep? Solve(ManifestStep step, List<string> problems)
    {
        var module = modules.FirstOrDefault(other => other.Id == step.Module) ?? modules.FirstOrDefault(other => other.Name == step.Module);
        if (module is null)
        {
            problems.Add($"there is no module \"{step.Module}\"");
            return null;
        }

        if (module.Functions.FirstOrDefault(other => other.Name == step.Function) is not { } function)
        {
            problems.Add(module.Exports.Any(export => export.Name == step.Function)
                ? $"function \"{step.Function}\" of module \"{module.Name}\" is not described"
                : $"module \"{module.Name}\" exports no function \"{step.Function}\"");
            return null;
        }

        if (Choose(step, module, problems) is not { } device || !CheckFailovers(step, device, module, problems))
            return null;
        _used[(device.Id, module.Name)] = module;
        _steps[device.Id] = _steps.GetValueOrDefault(device.Id) + 1;
        return new SolvedStep(device, module, function, [.. step.Failovers.Distinct().Where(failover => failover != device.Id)], step.After);
    }

    private DeviceInfo? Choose(ManifestStep step, DeviceModuleInfo module, List<string> problems)
    {
        if (step.Device is { } named)
        {
            if (!_byId.TryGetValue(named, out var device))
            {
                problems.Add($"there is no device \"{named}\"");
                return null;
            }

            if ((WhyNot(device, module) ?? WhyNotBeside(device, module)) is not { } problem)
                return device;
            problems.Add($"device \"{device.Name}\" {problem}");
            return null;
        }

        var fitting = new List<DeviceInfo>();
        if (!_reasons.TryGetValue(module.Id, out var reasons))
            _reasons[module.Id] = reasons = [.. devices.Select(device => WhyNot(device, module))];
        for (var i = 0; i < devices.Count; i++)
        {
            var device = devices[i];
            if ((reasons[i] ?? WhyNotNow(device) ?? WhyNotBeside(device, module)) is { } problem)
                problems.Add($"device \"{device.Name}\" {problem}");
            else
                fitting.Add(device);
        }

        if (fitting.Count == 0 && problems.Count == 0)
            problems.Add("there are no devices");

        // Stable: among equals the device that became known first.
        return fitting.OrderBy(device => _steps.GetValueOrDefault(device.Id)).ThenBy(Load).FirstOrDefault();
    }

    private bool CheckFailovers(ManifestStep step, DeviceInfo primary, DeviceModuleInfo module, List<string> problems)
    {
        var good = true;
        foreach (var failover in step.Failovers.Where(failover => failover != primary.Id))
        {
            var problem = _byId.TryGetValue(failover, out var device) ? WhyNot(device, module) : "does not exist";
            if (problem is null)
                continue;
            problems.Add($"failover device \"{device?.Name ?? failover}\" {problem}");
            good = false;
        }

        return good;
    }

    private static string? WhyNotNow(DeviceInfo device) => device.IsActive ? null : "is inactive";

    // Devices know a module by its name.
    private string? WhyNotBeside(DeviceInfo device, DeviceModuleInfo module) =>
        _used.TryGetValue((device.Id, module.Name), out var other) && other.Id != module.Id ? $"has another module of the name \"{module.Name}\" in this deployment" : null;

    // Supervisors report the load of the processor as a share, or in percent.
    private double Load(DeviceInfo device)
    {
        if (!_loads.TryGetValue(device.Id, out var load))
            _loads[device.Id] = load = ReadLoad(device);
        return load;
    }

    private static double ReadLoad(DeviceInfo device)
    {
        if (device.Health is null)
            return 0;
        using var report = JsonDocument.Parse(device.Health);
        return report.RootElement.ValueKind == JsonValueKind.Object && report.RootElement.TryGetProperty("cpuUsage", out var usage) && usage.ValueKind == JsonValueKind.Number && usage.TryGetDouble(out var load)
            ? Math.Round(load > 1 ? load / 100 : load, 1)
            : 0;
    }
}
