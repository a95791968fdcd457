namespace Wetware.Devices;

/// <summary>What to deploy: a name, and functions of which each takes the results of others.</summary>
/// <param name="Name">The deployment's name.</param>
/// <param name="Steps">The steps, 1 to <see cref="DeviceLimits.MaxSteps"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-manifest")]
public sealed record DeploymentManifest(string Name, IReadOnlyList<ManifestStep> Steps);

/// <summary>A step of a manifest.</summary>
/// <param name="Device">Id of the device; null for any.</param>
/// <param name="Module">Id or name of the module.</param>
/// <param name="Function">The exported function.</param>
/// <param name="Failovers">Ids of devices that take over, best first.</param>
/// <param name="After">Numbers of earlier steps whose results are its arguments, in order; none: it takes the arguments of the run. Null: the step before it.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-manifest-step")]
public sealed record ManifestStep(string? Device, string Module, string Function, IReadOnlyList<string> Failovers, IReadOnlyList<int>? After = null);

/// <summary>A deployment.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.deployment")]
public sealed record DeploymentInfo
{
    /// <summary>24 hexadecimal digits.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its name, which need not be unique.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Whether all its devices were reached by the last deployment.</summary>
    [Id(2)]
    public bool IsActive { get; init; }

    /// <summary>The steps, each with the device that runs it now.</summary>
    [Id(3)]
    public IReadOnlyList<DeploymentStep> Steps { get; init; } = [];

    /// <summary>What each device is sent, as JSON, by device id.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string> Manifests { get; init; } = new Dictionary<string, string>();

    /// <summary>What each device answered last, by device id.</summary>
    [Id(5)]
    public IReadOnlyDictionary<string, DeviceAnswer> Answers { get; init; } = new Dictionary<string, DeviceAnswer>();

    /// <summary>The newest runs, newest first.</summary>
    [Id(6)]
    public IReadOnlyList<RunRecord> History { get; init; } = [];

    /// <summary>How often each device had started again when it was sent its part, by device id.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, int> Restarts { get; init; } = new Dictionary<string, int>();

    /// <summary>Whether its devices may run it by the cards of modules, devices and zones; null where there are none.</summary>
    [Id(8)]
    public DeploymentCertificate? Certificate { get; init; }

    /// <summary>Whether a step runs elsewhere than it should.</summary>
    public bool IsInFailover => Steps.Any(step => step.Device != step.Goal);

    /// <summary>
    /// Whether the gateway calls each step and passes the results on, in place of the devices: where the steps are no chain, or a device runs a function twice.
    /// </summary>
    public bool IsCoordinated => Steps.Where((step, i) => step.After is not null && !(i == 0 ? step.After.Count == 0 : step.After is [var one] && one == i - 1)).Any()
        || Steps.GroupBy(step => (step.Device, step.Module, step.Function)).Any(same => same.Count() > 1);
}

/// <summary>Whether devices may run what they are given.</summary>
/// <param name="Date">When that was found out.</param>
/// <param name="IsValid">Whether all may.</param>
/// <param name="Steps">The steps.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.deployment-certificate")]
public sealed record DeploymentCertificate(DateTimeOffset Date, bool IsValid, IReadOnlyList<StepCertificate> Steps)
{
    /// <summary>Everything that is wrong, in one text.</summary>
    public string Problems => string.Join("; ", Steps.SelectMany((step, i) => step.IsValid ? [] : step.Reasons.Where(reason => reason.Contains(" not ", StringComparison.Ordinal)).Select(reason => $"field 'sequence[{i}]': {reason}")));
}

/// <summary>Whether a device may run a step.</summary>
/// <param name="Device">Id of the device.</param>
/// <param name="Module">Id of the module.</param>
/// <param name="Function">The function.</param>
/// <param name="Zone">The zone of the device.</param>
/// <param name="ModuleRisk">The risk level of the module.</param>
/// <param name="InputRisk">That of what it takes in; several are separated by commas.</param>
/// <param name="OutputRisk">That of what it gives.</param>
/// <param name="IsValid">Whether it may.</param>
/// <param name="Reasons">Sentences that say why, or why not.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.step-certificate")]
public sealed record StepCertificate(
    string Device, string Module, string Function, string Zone, string ModuleRisk, string InputRisk, string OutputRisk, bool IsValid, IReadOnlyList<string> Reasons);

/// <summary>A step of a deployment.</summary>
/// <param name="Device">Id of the device that runs it.</param>
/// <param name="Goal">Id of the device that should run it.</param>
/// <param name="Module">Id of the module.</param>
/// <param name="Function">The function.</param>
/// <param name="Failovers">Ids of devices that take over, best first.</param>
/// <param name="After">Numbers of the steps whose results it takes, as in <see cref="ManifestStep"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.deployment-step")]
public sealed record DeploymentStep(string Device, string Goal, string Module, string Function, IReadOnlyList<string> Failovers, IReadOnlyList<int>? After = null);

/// <summary>What a device answered to its part of a deployment.</summary>
/// <param name="Status">The HTTP status; 0 when the device did not answer.</param>
/// <param name="Data">The answer as JSON, or why there is none as a JSON string.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-answer")]
public sealed record DeviceAnswer(int Status, string Data)
{
    /// <summary>Whether the device answered, whatever it said.</summary>
    public bool IsAnswered => Status != 0;
}

/// <summary>What a manifest would become, and why devices do not fit.</summary>
/// <param name="IsPossible">Whether every step has a device.</param>
/// <param name="Steps">The steps.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.deployment-plan")]
public sealed record DeploymentPlan(bool IsPossible, IReadOnlyList<StepPlan> Steps);

/// <summary>What a step would become.</summary>
/// <param name="Module">The module's name.</param>
/// <param name="Function">The function.</param>
/// <param name="Device">Name of the chosen device, or null.</param>
/// <param name="Problems">Why the step, or a device, does not fit.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.deployment-step-plan")]
public sealed record StepPlan(string Module, string Function, string? Device, IReadOnlyList<string> Problems);

/// <summary>What is told of a run to a deployment.</summary>
/// <param name="Arguments">Arguments by parameter name.</param>
/// <param name="Files">Files by mount name.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-run")]
public sealed record DeviceRun(IReadOnlyDictionary<string, string> Arguments, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files);

/// <summary>How a run ended.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-run-outcome")]
public sealed record RunOutcome
{
    /// <summary>The result as JSON, exactly as the device gave it; null when the run failed.</summary>
    [Id(0)]
    public string? Result { get; init; }

    /// <summary>Whether a step ran elsewhere than it should.</summary>
    [Id(1)]
    public bool IsInFailover { get; init; }

    /// <summary>Where the files of the result are; null without files.</summary>
    [Id(2)]
    public string? FileUrl { get; init; }

    /// <summary>Id of the device that the files are on; null without files.</summary>
    [Id(3)]
    public string? FileDevice { get; init; }

    /// <summary>What failed; null when there is a result.</summary>
    [Id(4)]
    public string? Problem { get; init; }

    /// <summary>Why, in the device's own words where it has any.</summary>
    [Id(5)]
    public string? Reason { get; init; }

    /// <summary>Name of the argument or file that is missing or wrong; null when that is not the reason.</summary>
    [Id(6)]
    public string? Field { get; init; }

    /// <summary>The path of the call that was being made.</summary>
    [Id(7)]
    public string? Path { get; init; }

    /// <summary>The results of all steps as JSON, where the gateway passes them on; empty for a chain.</summary>
    [Id(8)]
    public IReadOnlyList<string> Steps { get; init; } = [];
}

/// <summary>A run of the past.</summary>
/// <param name="Time">When it began.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Result">Its result as JSON; null when it failed or the result is too long to keep.</param>
/// <param name="Problem">What failed; null when nothing did.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-run-record")]
public sealed record RunRecord(DateTimeOffset Time, long Milliseconds, string? Result, string? Problem);
