using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>
/// Hands the leadership of a node's members over before the node stops, so that their groups need not find out by a timeout and go on at once. Who cannot hand over
/// in time stops all the same, and the others elect a leader.
/// </summary>
internal sealed class LeadershipHandOver(RaftMembers members, IOptions<RaftOptions> options, TimeProvider time, ILogger<RaftMembers> logger)
{
    // A transfer ends after two election timeouts; the rest is for the question who is to lead.
    private const int ElectionTimeouts = 3;

    /// <summary>The longest time that it takes.</summary>
    public TimeSpan Timeout => options.Value.Tick * options.Value.ElectionTicks * ElectionTimeouts;

    /// <summary>Hands over what this node leads.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task Run(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await Task.WhenAll(members.All.Select(member => Transfer(member, stop.Token))).ConfigureAwait(false);
    }

    private async Task Transfer(RaftMember member, CancellationToken cancellationToken)
    {
        try
        {
            var status = await member.Status(cancellationToken).ConfigureAwait(false);
            var next = status.Members
                .Where(other => other is { IsVoter: true, IsActive: true, IsReceivingSnapshot: false } && other.Member != member.Id)
                .MaxBy(other => other.Match);
            if (status.Role != RaftMemberRole.Leader || next is null)
                return;
            var reply = await member.Transfer(next.Member, cancellationToken).ConfigureAwait(false);
            if (reply.Outcome == RaftOutcome.Done)
                MemberLog.HandedOver(logger, member.Description.Group, next.Member, next.Peer);
        }
        catch (Exception error) when (error is WetwareException or OperationCanceledException)
        {
            MemberLog.NotHandedOver(logger, member.Description.Group, error);
        }
    }
}
