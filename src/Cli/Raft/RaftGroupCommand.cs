using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.RaftGroups;

namespace Wetware.Cli.Raft;

/// <summary>What the commands about one Raft group share: its name, and what <see cref="ClusterVerb"/> has.</summary>
internal abstract class RaftGroupCommand : ClusterVerb
{
    private readonly Argument<string> _group;

    protected RaftGroupCommand(string name, string description)
        : this(name, description, new("group") { Description = $"The group's name: 1 to {RaftLimits.MaxNameLength} of a-z, 0-9, '.', '_', '-'" })
    {
    }

    private RaftGroupCommand(string name, string description, Argument<string> group)
        : base(name, description, group) => _group = group;

    /// <inheritdoc />
    protected sealed override void CheckTyped(ParseResult parsed) => Check(() => RaftLimits.CheckName(parsed.GetRequiredValue(_group)));

    /// <inheritdoc />
    protected sealed override Task<int> Run(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken) =>
        Run(connection, connection.Wetware.RaftGroups.Get(parsed.GetRequiredValue(_group)), parsed, cancellationToken);

    /// <summary>Runs the command and returns the exit code.</summary>
    protected abstract Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken);
}
