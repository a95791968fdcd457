namespace Wetware.Raft;

/// <summary>What a member does in its current role, with the state that exists only in that role.</summary>
internal abstract class Role(RaftCore core)
{
    /// <summary>The role as others see it.</summary>
    public abstract RaftRole Kind { get; }

    protected RaftCore Core { get; } = core;

    protected RaftTrace Trace => Core.Trace;

    /// <summary>Advances the clock of the role by one tick.</summary>
    public abstract void Tick();

    /// <summary>Handles a message of the current term, or a local one.</summary>
    public abstract StepResult Step(Message message);

    /// <summary>Starts an election when none was heard of a leader for too long; the clock of all roles but the leader's.</summary>
    protected void TickElection()
    {
        Core.ElectionElapsed++;
        if (!Core.IsPromotable || Core.ElectionElapsed < Core.Timer.Timeout)
            return;
        Core.ElectionElapsed = 0;
        Core.Step(new Message { Type = MessageType.Hup, From = Core.Id });
    }
}
