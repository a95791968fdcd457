namespace Wetware.Grains.Processes;

/// <summary>What a guest runs for.</summary>
internal enum GuestKind
{
    /// <summary>A task, whose time is limited.</summary>
    Task,

    /// <summary>A process, which may run as long as it likes.</summary>
    Process,
}
