using Wetware.Raft.KeyValue;

namespace Wetware.Cli.Raft;

/// <summary>Follows the changes of keys.</summary>
internal sealed class KeyWatch(KeyValueGroup keys, KeyRange range, KeyValuePrinter printer, TextWriter error)
{
    /// <summary>Shows changes until so many were shown.</summary>
    /// <param name="since">The changes of later revisions are shown; null for those from now on.</param>
    /// <param name="count">How many to show; null for all.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async Task Run(ulong? since, int? count, CancellationToken cancellationToken)
    {
        var after = since ?? (await keys.Ask<StatusAnswer>(new GetStatus(), isLinearizable: true, cancellationToken).ConfigureAwait(false)).Revision;
        error.WriteLine($"ww: watching after revision {after}");
        while (count != 0)
        {
            var (answer, index) = await keys.Ask(new GetChanges(range, after), isLinearizable: true, cancellationToken).ConfigureAwait(false);
            if (answer is KeyValueRefused { Error: KeyValueError.Compacted })
            {
                error.WriteLine($"ww: the changes after revision {after} are not kept; showing the keys as they are, then what changes");
                (after, count) = await ShowAll(count, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var changes = KeyValueGroup.Expect<ChangesAnswer>(answer);
            count = Show(changes.Changes, count);
            after = changes.Revision;
            if (!changes.More && count != 0)
                await keys.WaitApplied(index + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    // Changes are told again from the revision of the first page, so what happens while the others are read is not missed.
    private async Task<(ulong After, int? Left)> ShowAll(int? left, CancellationToken cancellationToken)
    {
        ulong? after = null;
        for (var rest = range; ;)
        {
            var page = await keys.Ask<RangeAnswer>(new GetRange(rest), isLinearizable: true, cancellationToken).ConfigureAwait(false);
            after ??= page.Revision;
            left = Show(page.Entries.Select(entry => new KeyValueChange(KeyValueChangeKind.Put, entry)), left);
            if (page.Next.IsEmpty || left == 0)
                return (after.Value, left);
            rest = rest with { From = page.Next };
        }
    }

    private int? Show(IEnumerable<KeyValueChange> changes, int? left)
    {
        foreach (var change in left is { } most ? changes.Take(most) : changes)
        {
            printer.Change(change);
            left--;
        }

        return left;
    }
}
