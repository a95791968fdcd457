using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.GrainDirectory;

internal sealed partial class GrainLocator
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Owner}, which owns the entry of {Grain}, did not answer: {Reason}")]
    private partial void OwnerDidNotAnswer(SiloAddress owner, GrainId grain, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Directory at membership {Version} with {Silos} silos: {Entries} entries are here")]
    private partial void Recovered(MembershipVersion version, int silos, int entries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Host} could not be asked about activations: {Reason}")]
    private partial void HostDidNotReport(SiloAddress host, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Host} could not be told that its activation has lost: {Reason}")]
    private partial void LoserNotTold(SiloAddress host, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Loser} is a second activation of its grain and gives way to {Winner}")]
    private partial void DuplicateFound(GrainAddress loser, GrainAddress winner);
}
