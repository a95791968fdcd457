using Wetware.Nodes;

namespace Wetware.Clustering.Discovery;

/// <summary>
/// Whether a starting node joins a cluster or leads a new one. Pure: it is told what was heard and what time it is, and has no clock, network or
/// randomness of its own.
/// </summary>
/// <remarks>
/// Rules. A primary that is heard is joined. A cluster that is heard without its primary is waited for, and never replaced; if that
/// primary is we ourselves, coming back, we lead at once. Otherwise whoever may lead listens for one window; of several that listen at once the lowest
/// peer id leads and the others give it another window. Nobody leads beside a running cluster that was heard within the last four windows and cannot be joined. If every message takes at most half a window, exactly one node leads.
/// </remarks>
public sealed class Election
{
    /// <summary>Windows of silence after which those who were heard count as gone.</summary>
    public const int Silence = 4;

    private readonly PeerId _self;
    private readonly bool _mayLead;
    private readonly TimeSpan _window;
    private readonly DateTimeOffset _listenUntil;
    private PrimaryRef? _heardPrimary;
    private PrimaryRef? _orphansOf;
    private DateTimeOffset _lowerHeard;
    private DateTimeOffset _orphansHeard;
    private bool _expectedBack;
    private DateTimeOffset _othersHeard;

    /// <summary>Starts listening at <paramref name="now"/>.</summary>
    public Election(PeerId self, bool mayLead, TimeSpan window, DateTimeOffset now)
    {
        _self = self;
        _mayLead = mayLead;
        _window = window;
        _listenUntil = now + window;
    }

    /// <summary>Takes in what a node of our namespace said.</summary>
    public void Heard(Advertisement node, DateTimeOffset now)
    {
        if (node.Peer == _self)
            return; // our own announcement, or what is left of our previous start
        switch (node.Stage)
        {
            case NodeStage.Primary:
                _heardPrimary = node.Primary;
                _othersHeard = now;
                break;
            case NodeStage.Member when node.Primary!.Peer == _self:
                _expectedBack = true;
                break;
            case NodeStage.Member:
                _orphansOf = node.Primary;
                _orphansHeard = now;
                break;
            case NodeStage.Candidate when _mayLead && node.Peer < _self:
                _lowerHeard = now;
                break;
            case NodeStage.Database:
                _othersHeard = now;
                break;
            case NodeStage.Candidate or NodeStage.Waiting:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node.Stage, null);
        }
    }

    /// <summary>Takes in that a cluster of our namespace was heard that this node cannot join: whoever led beside it would split the namespace.</summary>
    public void SawUnverified(DateTimeOffset at)
    {
        if (at > _othersHeard)
            _othersHeard = at;
    }

    /// <summary>The primary that was tried did not answer: look further, and do not try it again until it is heard again.</summary>
    public void CouldNotJoin(PrimaryRef primary)
    {
        if (_heardPrimary == primary)
            _heardPrimary = null;
        if (_orphansOf == primary)
            _orphansOf = null;
    }

    /// <summary>What to do now.</summary>
    public ElectionOutcome Decide(DateTimeOffset now)
    {
        if (_heardPrimary is not null)
            return new ElectionOutcome(ElectionStep.Join, _heardPrimary);
        if (_expectedBack)
            return new ElectionOutcome(ElectionStep.Lead, null);
        if (_orphansOf is not null && now < _listenUntil)
            return new ElectionOutcome(ElectionStep.Listen, null); // the primary itself may still be heard
        if (_orphansOf is not null)
            return new ElectionOutcome(ElectionStep.Join, _orphansOf);
        if (!_mayLead || now < _listenUntil || now - _orphansHeard < _window * Silence || now - _othersHeard < _window * Silence)
            return new ElectionOutcome(ElectionStep.Listen, null);

        // A candidate that stays silent for a window has gone, or leads and will be heard as the primary.
        return new ElectionOutcome(now - _lowerHeard >= _window ? ElectionStep.Lead : ElectionStep.Listen, null);
    }
}
