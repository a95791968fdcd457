namespace Wetware.Raft;

/// <summary>
/// Reports that an invariant of the member does not hold: its storage lost what was acknowledged, or a duty of the caller was not kept.
/// The member must not be used any more; restart it from its storage, or remove it and add it again.
/// </summary>
public sealed class RaftInvariantException : InvalidOperationException
{
    /// <summary>Initializes the exception.</summary>
    public RaftInvariantException(string message)
        : base(message)
    {
    }

    internal static void Require(bool holds, string message)
    {
        if (!holds)
            throw new RaftInvariantException(message);
    }
}
