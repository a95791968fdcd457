using System.CommandLine;
using Wetware.Cli.Anchors;
using Wetware.Queues;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Queues;

/// <summary><c>ww queue append</c>.</summary>
internal sealed class QueueAppendCommand : QueueTopicCommand
{
    private readonly ValueSource _source;
    private readonly Option<string?> _id = new("--id") { Description = "The item's id: the same id again is a duplicate; random when left out", HelpName = "text" };
    private readonly Option<int> _priority = new("--priority")
    {
        Description = $"Higher ones are leased first: {QueueLimits.MinPriority} to {QueueLimits.MaxPriority}",
        HelpName = "n",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<double> _delay = QueueFlags.Seconds("--delay", "Seconds until the item can be leased, at most 30 days", 0);
    private readonly Option<string> _order = new("--group")
    {
        Description = "Items of one group are leased one at a time, in the order in which they were appended",
        HelpName = "text",
        DefaultValueFactory = _ => "",
    };

    private QueueItem? _item;

    public QueueAppendCommand()
        : base("append", "Append an item; creates the topic")
    {
        _source = ValueSource.AddTo(this);
        foreach (var option in (Option[])[_id, _priority, _delay, _order])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override async Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        await base.Prepare(parsed, cancellationToken).ConfigureAwait(false);
        var payload = await _source.Read(parsed, cancellationToken).ConfigureAwait(false);
        _item = new(
            parsed.GetValue(_id) ?? Guid.NewGuid().ToString("n"),
            payload.Bytes,
            parsed.GetValue(_priority),
            QueueFlags.Duration("--delay", parsed.GetValue(_delay)),
            parsed.GetRequiredValue(_order));
        Check(new AppendItems(Topic(parsed), [_item]));
    }

    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Appended(_item!.Id, await queues.AppendAsync(Topic(parsed), _item, cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww queue lease</c>.</summary>
internal sealed class QueueLeaseCommand : QueueTopicCommand
{
    private readonly Option<int> _count = QueueFlags.Count("--count", "At most so many items", 1);
    private readonly Option<double> _timeout = QueueFlags.Seconds("--lease", "Seconds for which you have the items, 1 s to 12 h", 60);
    private readonly Option<double> _wait = QueueFlags.Seconds("--wait", "Seconds to wait for an item, at most 12 h", 0);
    private readonly Option<string> _worker = new("--worker")
    {
        Description = "Who leases, for people",
        HelpName = "text",
        DefaultValueFactory = _ => $"{Environment.UserName}@{Environment.MachineName}",
    };

    public QueueLeaseCommand()
        : base("lease", "Lease the first items that are ready, and print their ids, tokens and payloads; exit code 1 where there are none")
    {
        foreach (var option in (Option[])[_count, _timeout, _wait, _worker])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        Check(new LeaseItems(
            Topic(parsed), parsed.GetRequiredValue(_worker), parsed.GetValue(_count), QueueFlags.Duration("--lease", parsed.GetValue(_timeout))));
        if (QueueFlags.Duration("--wait", parsed.GetValue(_wait)) > QueueLimits.MaxLease)
            throw new CommandException(ExitCodes.Usage, $"--wait: {parsed.GetValue(_wait)} is not allowed; use 0 to {QueueLimits.MaxLease.TotalSeconds}");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var items = await queues.LeaseAsync(
            Topic(parsed),
            parsed.GetRequiredValue(_worker),
            TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            parsed.GetValue(_count),
            TimeSpan.FromSeconds(parsed.GetValue(_wait)),
            cancellationToken).ConfigureAwait(false);
        printer.Leased(items);
        return items.Count > 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }
}

/// <summary>What the commands about one lease share.</summary>
internal abstract class QueueLeasedCommand : QueueTopicCommand
{
    private readonly Argument<string> _id = new("id") { Description = "The item's id" };
    private readonly Argument<ulong> _token = new("token") { Description = "The fencing token that the lease came with" };

    protected QueueLeasedCommand(string name, string description)
        : base(name, description)
    {
        Arguments.Add(_id);
        Arguments.Add(_token);
    }

    /// <summary>Does something with the lease.</summary>
    protected abstract Task<IReadOnlyList<LeaseOutcome>> Run(QueueClient queues, string topic, ItemLease lease, ParseResult parsed, CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override async Task<int> Run(QueueClient queues, QueuePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var lease = new ItemLease(parsed.GetRequiredValue(_id), parsed.GetRequiredValue(_token));
        var outcomes = await Run(queues, Topic(parsed), lease, parsed, cancellationToken).ConfigureAwait(false);
        return printer.Outcome(lease.Id, outcomes[0]);
    }
}

/// <summary><c>ww queue ack</c>.</summary>
internal sealed class QueueAckCommand() : QueueLeasedCommand("ack", "Remove an item that is done; exit code 1 where the lease is not valid any more")
{
    /// <inheritdoc />
    protected override Task<IReadOnlyList<LeaseOutcome>> Run(
        QueueClient queues, string topic, ItemLease lease, ParseResult parsed, CancellationToken cancellationToken) =>
        queues.AcknowledgeAsync(topic, [lease], cancellationToken);
}

/// <summary><c>ww queue nack</c>.</summary>
internal sealed class QueueNackCommand : QueueLeasedCommand
{
    private readonly Option<double> _delay = QueueFlags.Seconds("--delay", "Seconds until the item can be leased again, at most 30 days", 0);

    public QueueNackCommand()
        : base("nack", "Give an item back, to be leased again") => Options.Add(_delay);

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        Check(new ReturnItems(Topic(parsed), [new("", 0)], QueueFlags.Duration("--delay", parsed.GetValue(_delay))));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override Task<IReadOnlyList<LeaseOutcome>> Run(
        QueueClient queues, string topic, ItemLease lease, ParseResult parsed, CancellationToken cancellationToken) =>
        queues.ReturnAsync(topic, [lease], TimeSpan.FromSeconds(parsed.GetValue(_delay)), cancellationToken);
}

/// <summary><c>ww queue extend</c>.</summary>
internal sealed class QueueExtendCommand : QueueLeasedCommand
{
    private readonly Option<double> _timeout = QueueFlags.Seconds("--lease", "Seconds for which you have the item from now on, 1 s to 12 h", 60);

    public QueueExtendCommand()
        : base("extend", "Give a lease a new timeout from now on") => Options.Add(_timeout);

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        Check(new ExtendLeases(Topic(parsed), [new("", 0)], QueueFlags.Duration("--lease", parsed.GetValue(_timeout))));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override Task<IReadOnlyList<LeaseOutcome>> Run(
        QueueClient queues, string topic, ItemLease lease, ParseResult parsed, CancellationToken cancellationToken) =>
        queues.ExtendAsync(topic, [lease], TimeSpan.FromSeconds(parsed.GetValue(_timeout)), cancellationToken);
}
