namespace Wetware.Devices;

/// <summary>What the orchestrator knows of a device.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-info")]
public sealed record DeviceInfo
{
    /// <summary>24 hexadecimal digits.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The name under which it announces itself; no two devices have the same.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>IP addresses, the one that answered last first.</summary>
    [Id(2)]
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The port of its HTTP interface.</summary>
    [Id(3)]
    public int Port { get; init; }

    /// <summary>The description that it gives of its hardware, as JSON; null before it was introduced.</summary>
    [Id(4)]
    public string? Platform { get; init; }

    /// <summary>Names of the functions that it offers to modules.</summary>
    [Id(5)]
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Whether it counts as alive.</summary>
    [Id(6)]
    public bool IsActive { get; init; }

    /// <summary>Health checks that failed in a row.</summary>
    [Id(7)]
    public int FailedChecks { get; init; }

    /// <summary>Health checks that succeeded in a row.</summary>
    [Id(8)]
    public int OkChecks { get; init; }

    /// <summary>Changes of its status, newest first.</summary>
    [Id(9)]
    public IReadOnlyList<DeviceStatusChange> StatusLog { get; init; } = [];

    /// <summary>The newest health report, as JSON; null when the last check failed.</summary>
    [Id(10)]
    public string? Health { get; init; }

    /// <summary>When its health was asked last; null before the first time.</summary>
    [Id(11)]
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Whether no deployment may use it.</summary>
    [Id(12)]
    public bool IsBlacklisted { get; init; }

    /// <summary>How often it was seen to have started again; what was deployed before is lost to it then.</summary>
    [Id(13)]
    public int Restarts { get; init; }

    /// <summary>Whether it described itself.</summary>
    public bool IsIntroduced => Platform is not null;

    /// <summary>Whether a deployment may use it now.</summary>
    public bool IsUsable => IsIntroduced && IsActive && !IsBlacklisted;
}

/// <summary>A change of a device's status.</summary>
/// <param name="Status"><c>active</c> or <c>inactive</c>.</param>
/// <param name="Time">When.</param>
/// <param name="Reason">Why, where there is more to say.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-status-change")]
public sealed record DeviceStatusChange(string Status, DateTimeOffset Time, string? Reason);

/// <summary>Where a device says that it can be reached.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">The port of its HTTP interface, 1 to 65535.</param>
/// <param name="Addresses">IP addresses.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-announcement")]
public sealed record DeviceAnnouncement(string Name, int Port, IReadOnlyList<string> Addresses);
