using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary>What the commands about one Raft group share: its name, <c>--json</c>, and the way to the cluster.</summary>
internal abstract class RaftGroupCommand : Command
{
    private readonly Argument<string> _group = new("group") { Description = $"The group's name: 1 to {RaftLimits.MaxNameLength} of a-z, 0-9, '.', '_', '-'" };
    private readonly Option<bool> _json = new("--json") { Description = "JSON, one object a line" };

    protected RaftGroupCommand(string name, string description)
        : base(name, description)
    {
        Arguments.Add(_group);
        Options.Add(_json);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            var group = parsed.GetRequiredValue(_group);
            Check(() => RaftLimits.CheckName(group));
            var options = flags.Read(parsed);
            await Prepare(parsed, cancellationToken).ConfigureAwait(false);
            var connection = await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            return await Run(connection, connection.Wetware.RaftGroups.Get(group), parsed, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <summary>Whether JSON is asked for.</summary>
    protected bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Checks and reads what the command needs of this machine before anything is asked of the cluster.</summary>
    protected virtual Task Prepare(ParseResult parsed, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs the command and returns the exit code.</summary>
    protected abstract Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Runs a check of what was typed; what it finds is a usage error.</summary>
    /// <exception cref="CommandException">The check failed.</exception>
    protected static void Check(Action check)
    {
        try
        {
            check();
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }
}
