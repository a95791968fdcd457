using System.CommandLine;
using Wetware.Queues;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Queues;

/// <summary><c>ww queue ls</c>.</summary>
internal sealed class QueueLsCommand() : QueueCommand("ls", "List the topics with what they hold")
{
    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Topics(await queues.ListAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue stats</c>.</summary>
internal sealed class QueueStatsCommand() : QueueTopicCommand("stats", "Show what a topic holds, did and allows")
{
    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Stats(await queues.FindAsync(Topic(parsed), cancellationToken).ConfigureAwait(false)
            ?? throw new CommandException(ExitCodes.Failed, $"there is no topic '{Topic(parsed)}'"));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue peek</c>.</summary>
internal sealed class QueuePeekCommand : QueueTopicCommand
{
    private readonly Option<int> _skip = new("--skip") { Description = "Leave out so many at the beginning", HelpName = "n", DefaultValueFactory = _ => 0 };
    private readonly Option<int> _limit = QueueFlags.Count("--limit", "At most so many items", 100);

    public QueuePeekCommand()
        : base("peek", "Show items without leasing them: those that are ready, then those that are leased or delayed")
    {
        Options.Add(_skip);
        Options.Add(_limit);
    }

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken) =>
        QueueRules.Check(new PeekItems(Topic(parsed), parsed.GetValue(_skip), parsed.GetValue(_limit))) is { } problem
            ? throw new CommandException(ExitCodes.Usage, problem)
            : Task.CompletedTask;

    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Items(await queues.PeekAsync(Topic(parsed), parsed.GetValue(_skip), parsed.GetValue(_limit), cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue dead</c>.</summary>
internal sealed class QueueDeadCommand() : QueueTopicCommand("dead", "Show the items of a topic that are in its dead-letter topic")
{
    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var topic = Topic(parsed);
        var info = await queues.FindAsync(topic, cancellationToken).ConfigureAwait(false)
            ?? throw new CommandException(ExitCodes.Failed, $"there is no topic '{topic}'");
        if (info.Settings.DeadLetterTopic.Length == 0)
            throw new CommandException(ExitCodes.Failed, $"topic '{topic}' has no dead-letter topic; `ww queue configure` gives it one");
        IReadOnlyList<DeliveredItem> page;
        for (var skip = 0; ; skip += page.Count)
        {
            page = await queues.PeekAsync(info.Settings.DeadLetterTopic, skip, cancellationToken: cancellationToken).ConfigureAwait(false);
            printer.Items([.. page.Where(item => item.Origin == topic)]);
            if (page.Count == 0)
                return ExitCodes.Ok;
        }
    }
}

/// <summary><c>ww queue configure</c>.</summary>
internal sealed class QueueConfigureCommand : QueueTopicCommand
{
    private readonly Option<int?> _maxItems = new("--max-items") { Description = "Items; 0 for no limit beside the queue's", HelpName = "n" };
    private readonly Option<long?> _maxBytes = new("--max-bytes") { Description = "Bytes; 0 for no limit beside the queue's", HelpName = "n" };
    private readonly Option<int?> _maxDeliveries = new("--max-deliveries")
    {
        Description = "After so many deliveries an item goes to the dead-letter topic; 0 for no limit",
        HelpName = "n",
    };

    private readonly Option<string?> _deadLetterTopic = new("--dead-letter-topic") { Description = "Where such items go", HelpName = "topic" };
    private readonly Option<double?> _rememberFor = new("--remember-for")
    {
        Description = "Seconds for which ids of acknowledged items are remembered, at most 30 days",
        HelpName = "seconds",
    };

    private readonly Option<int?> _rememberIds = new("--remember-ids") { Description = $"How many are remembered, at most {QueueLimits.MaxRememberedIds}", HelpName = "n" };

    public QueueConfigureCommand()
        : base("configure", "Set what a topic allows; what is not named stays as it is. Creates the topic and its dead-letter topic")
    {
        foreach (var option in (Option[])[_maxItems, _maxBytes, _maxDeliveries, _deadLetterTopic, _rememberFor, _rememberIds])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var topic = Topic(parsed);
        var now = (await queues.FindAsync(topic, cancellationToken).ConfigureAwait(false))?.Settings ?? TopicSettings.Default;
        var settings = new TopicSettings
        {
            MaxItems = parsed.GetValue(_maxItems) ?? now.MaxItems,
            MaxBytes = parsed.GetValue(_maxBytes) ?? now.MaxBytes,
            MaxDeliveries = parsed.GetValue(_maxDeliveries) ?? now.MaxDeliveries,
            DeadLetterTopic = parsed.GetValue(_deadLetterTopic) ?? now.DeadLetterTopic,
            RememberFor = parsed.GetValue(_rememberFor) is { } seconds ? QueueFlags.Duration("--remember-for", seconds) : now.RememberFor,
            RememberIds = parsed.GetValue(_rememberIds) ?? now.RememberIds,
        };
        Check(new ConfigureTopic(topic, settings));
        await queues.ConfigureAsync(topic, settings, cancellationToken).ConfigureAwait(false);
        printer.Done(topic, "configured");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue pause</c>.</summary>
internal sealed class QueuePauseCommand() : QueueTopicCommand("pause", "Lease nothing from a topic until it is resumed; appending goes on")
{
    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        await queues.PauseAsync(Topic(parsed), cancellationToken).ConfigureAwait(false);
        printer.Done(Topic(parsed), "paused");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue resume</c>.</summary>
internal sealed class QueueResumeCommand() : QueueTopicCommand("resume", "Go on with a topic that was paused")
{
    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        await queues.ResumeAsync(Topic(parsed), cancellationToken).ConfigureAwait(false);
        printer.Done(Topic(parsed), "resumed");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue purge</c>.</summary>
internal sealed class QueuePurgeCommand() : QueueTopicCommand("purge", "Remove all items of a topic, leased ones too; its settings stay")
{
    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Done(Topic(parsed), "purged", await queues.PurgeAsync(Topic(parsed), cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue rm</c>.</summary>
internal sealed class QueueRmCommand() : QueueTopicCommand("rm", "Remove a topic with all that it holds")
{
    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Done(Topic(parsed), "removed", await queues.RemoveAsync(Topic(parsed), cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}
