namespace Wetware.Grains.Raft.StateMachines;

/// <summary>Limits of the client sessions of a group. They decide what a command does, so all members of a group have the same.</summary>
public static class SessionLimits
{
    /// <summary>Sessions of a group.</summary>
    public const int MaxSessions = 4096;

    /// <summary>Unacknowledged answers of a session.</summary>
    public const int MaxAnswers = 1024;

    /// <summary>Bytes of the unacknowledged answers of a session; a session at or above it takes no further command.</summary>
    public const int MaxSessionBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of the unacknowledged answers of a group; a group at or above it takes no further command of a session.</summary>
    public const int MaxGroupBytes = 128 * 1024 * 1024;

    /// <summary>The shortest time that a session lives without a command.</summary>
    public static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that a session lives without a command.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(24);
}
