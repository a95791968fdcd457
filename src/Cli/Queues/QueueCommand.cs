using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Queues;

/// <summary>What the commands about queues share: <c>--raft-group</c>, and what <see cref="ClusterVerb"/> has.</summary>
internal abstract class QueueCommand : ClusterVerb
{
    private readonly Option<string> _group;

    protected QueueCommand(string name, string description)
        : this(name, description, new("--raft-group")
        {
            Description = "The Raft group that serves the queues",
            HelpName = "name",
            DefaultValueFactory = _ => QueueClient.DefaultGroup,
        })
    {
    }

    private QueueCommand(string name, string description, Option<string> group)
        : base(name, description, group) => _group = group;

    /// <inheritdoc />
    protected sealed override void CheckTyped(ParseResult parsed) => Check(() => RaftLimits.CheckName(parsed.GetRequiredValue(_group)));

    /// <inheritdoc />
    protected sealed override async Task<int> Run(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var queues = connection.Wetware.Queues.InGroup(parsed.GetRequiredValue(_group));
        await using var ending = queues.ConfigureAwait(false);
        return await Run(queues, new(parsed.InvocationConfiguration.Output, IsJson(parsed)), parsed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the command and returns the exit code.</summary>
    protected abstract Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Checks a command against the limits before it is sent.</summary>
    /// <exception cref="CommandException">A field is out of its limits.</exception>
    protected static void Check(Wetware.Queues.QueueCommand command)
    {
        if (QueueRules.Check(command) is { } problem)
            throw new CommandException(ExitCodes.Usage, problem);
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
