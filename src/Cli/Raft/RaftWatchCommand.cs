using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft watch</c>.</summary>
internal sealed class RaftWatchCommand : RaftGroupCommand
{
    private readonly Argument<string?> _key = KeyFlags.OptionalKey();
    private readonly Option<bool> _prefix = KeyFlags.Prefix();
    private readonly Option<ulong?> _since = new("--since") { Description = "Begin with the changes after this revision; from now when left out", HelpName = "revision" };
    private readonly Option<int?> _count = new("--count") { Description = "End after so many", HelpName = "n" };
    private KeyRange _range;

    public RaftWatchCommand()
        : base("watch", "Print each change of a key, or of several, until ctrl-C")
    {
        Arguments.Add(_key);
        foreach (var option in (Option[])[_prefix, _since, _count])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_count) is <= 0)
            throw new CommandException(ExitCodes.Usage, "--count: must be at least 1");
        _range = KeyFlags.Range(parsed.GetValue(_key), parsed.GetValue(_prefix));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var keys = await KeyValueGroup.Open(group, cancellationToken).ConfigureAwait(false);
        var printer = new KeyValuePrinter(output, IsJson(parsed));
        var left = parsed.GetValue(_count);
        var after = parsed.GetValue(_since)
            ?? (await keys.Ask<StatusAnswer>(new GetStatus(), isLinearizable: true, cancellationToken).ConfigureAwait(false)).Revision;
        error.WriteLine($"ww: watching {group.Name} after revision {after}");
        while (true)
        {
            var (answer, index) = await keys.Ask(new GetChanges(_range, after), isLinearizable: true, cancellationToken).ConfigureAwait(false);
            if (answer is KeyValueRefused { Error: KeyValueError.Compacted })
            {
                error.WriteLine($"ww: the changes after revision {after} are not kept; showing the keys as they are, then what changes");
                (after, left) = await Present(keys, printer, left, cancellationToken).ConfigureAwait(false);
                if (left == 0)
                    return ExitCodes.Ok;
                continue;
            }

            var changes = KeyValueGroup.Expect<ChangesAnswer>(answer);
            foreach (var change in changes.Changes)
            {
                printer.Change(change);
                if (--left == 0)
                    return ExitCodes.Ok;
            }

            after = changes.Revision;
            if (!changes.More)
                await keys.WaitApplied(index + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    // Changes are told again from the revision of the first page, so what happens while the others are read is not missed.
    private async Task<(ulong After, int? Left)> Present(KeyValueGroup keys, KeyValuePrinter printer, int? left, CancellationToken cancellationToken)
    {
        ulong? after = null;
        for (var range = _range; ;)
        {
            var page = await keys.Ask<RangeAnswer>(new GetRange(range), isLinearizable: true, cancellationToken).ConfigureAwait(false);
            after ??= page.Revision;
            foreach (var entry in page.Entries)
            {
                printer.Change(new(KeyValueChangeKind.Put, entry));
                if (--left == 0)
                    return (after.Value, left);
            }

            if (page.Next.IsEmpty)
                return (after.Value, left);
            range = range with { From = page.Next };
        }
    }
}
