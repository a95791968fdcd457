using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Queues;

/// <summary>What the commands about queues share: <c>--json</c>, <c>--raft-group</c> and the way to the cluster.</summary>
internal abstract class QueueCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "JSON, one object a line" };
    private readonly Option<string> _group = new("--raft-group")
    {
        Description = "The Raft group that serves the queues",
        HelpName = "name",
        DefaultValueFactory = _ => QueueClient.DefaultGroup,
    };

    protected QueueCommand(string name, string description)
        : base(name, description)
    {
        Options.Add(_json);
        Options.Add(_group);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            var group = parsed.GetRequiredValue(_group);
            Check(() => RaftLimits.CheckName(group));
            var options = flags.Read(parsed);
            await Prepare(parsed, cancellationToken).ConfigureAwait(false);
            var connection = await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            var queues = connection.Wetware.Queues.InGroup(group);
            await using var ending = queues.ConfigureAwait(false);
            return await Run(queues, new(parsed.InvocationConfiguration.Output, parsed.GetValue(_json)), parsed, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <summary>Checks and reads what the command needs of this machine before anything is asked of the cluster.</summary>
    protected virtual Task Prepare(ParseResult parsed, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs the command and returns the exit code.</summary>
    protected abstract Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Checks a command against the limits before it is sent.</summary>
    /// <exception cref="CommandException">A field is out of its limits.</exception>
    protected static void Check(Wetware.Queues.QueueCommand command)
    {
        if (QueueRules.Check(command) is { } problem)
            throw new CommandException(ExitCodes.Usage, problem);
    }

    private static void Check(Action check)
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

/// <summary>What the commands about one topic share.</summary>
internal abstract class QueueTopicCommand : QueueCommand
{
    private readonly Argument<string> _topic = new("topic")
    {
        Description = $"The topic's name: 1 to {QueueLimits.MaxTopicLength} letters and digits of ASCII, '.', '_' and '-'",
    };

    protected QueueTopicCommand(string name, string description)
        : base(name, description) => Arguments.Add(_topic);

    /// <summary>The topic.</summary>
    protected string Topic(ParseResult parsed) => parsed.GetRequiredValue(_topic);

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        Check(new PurgeTopic(Topic(parsed)));
        return Task.CompletedTask;
    }
}
