using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.MembershipService;

internal sealed partial class MembershipAgent
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Membership: {Snapshot}")]
    private partial void MembershipChanged(ClusterMembershipSnapshot snapshot);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Membership: {Text}")]
    private partial void ProtocolWarning(string text);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Membership: {Text}")]
    private partial void ProtocolNote(string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The membership table could not be used: {Reason}")]
    private partial void TableOperationFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A probe of {Silo} failed: {Reason}")]
    private partial void ProbeFailed(SiloAddress silo, string reason);
}
