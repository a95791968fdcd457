namespace Wetware.Tasks;

/// <summary>Whether a submission made a task.</summary>
public enum SubmitOutcome
{
    /// <summary>It is accepted and on disk.</summary>
    Accepted = 0,

    /// <summary>It is accepted and has taken the place of an earlier one.</summary>
    Replaced = 1,

    /// <summary>An earlier submission with the same key had made it; nothing was changed.</summary>
    Repeated = 2,

    /// <summary>Another task has this id; nothing was changed.</summary>
    Taken = 3,

    /// <summary>An earlier submission with the same key asked for something else; nothing was changed.</summary>
    Conflict = 4,
}
