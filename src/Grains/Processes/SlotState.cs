namespace Wetware.Grains.Processes;

/// <summary>Where a ticket stands.</summary>
internal enum SlotState
{
    /// <summary>Not at the gate, before and after.</summary>
    Outside,

    /// <summary>It waits for its first slot.</summary>
    Queued,

    /// <summary>It has a slot.</summary>
    Active,

    /// <summary>It lives without a slot, as it waits for something else.</summary>
    Parked,

    /// <summary>It waits for a slot to go on.</summary>
    Returning,
}
