using System.Runtime.CompilerServices;

namespace Wetware.Raft.KeyValue;

/// <summary>What a watch has found.</summary>
/// <param name="Revision">
/// All changes up to this revision were told: what to watch after next. 0 while further pages follow a reset, so that a watch that is interrupted there begins anew.
/// </param>
/// <param name="Changes">The changes, in their order; may be empty.</param>
/// <param name="IsReset">
/// The changes since the last update are not kept any more. The keys as they are follow, as if they were written now, and what was known before is to be
/// forgotten.
/// </param>
public sealed record KeyValueUpdate(ulong Revision, IReadOnlyList<KeyValueChange> Changes, bool IsReset = false);

/// <summary>Follows the changes of keys: asks for changes each time the group has applied something.</summary>
internal static class KeyValueWatch
{
    public static async IAsyncEnumerable<KeyValueUpdate> Run(
        KeyValueGroup keys, KeyRange range, ulong? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = after ?? (await keys.StatusAsync(cancellationToken).ConfigureAwait(false)).Revision;
        yield return new(last, []);
        while (true)
        {
            var (answer, index) = await keys.Ask(new GetChanges(range, last), isLinearizable: true, cancellationToken).ConfigureAwait(false);
            if (answer is KeyValueRefused { Error: KeyValueError.Compacted })
            {
                await foreach (var page in All(keys, range, cancellationToken).ConfigureAwait(false))
                {
                    last = page.Revision;
                    yield return page;
                }

                continue;
            }

            var changes = KeyValueGroup.Expect<ChangesAnswer>(answer);
            last = changes.Revision;
            if (changes.Changes.Count > 0)
                yield return new(last, changes.Changes);
            if (!changes.More)
                await keys.WaitApplied(index + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    // Changes are told again from the revision of the first page, so what happens while the others are read is not missed.
    private static async IAsyncEnumerable<KeyValueUpdate> All(KeyValueGroup keys, KeyRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ulong? first = null;
        for (var rest = range; ;)
        {
            var page = await keys.GetRangeAsync(rest, cancellationToken: cancellationToken).ConfigureAwait(false);
            var (isFirst, isLast) = (first is null, page.Next.IsEmpty);
            first ??= page.Revision;
            yield return new(isLast ? first.Value : 0, [.. page.Entries.Select(entry => new KeyValueChange(KeyValueChangeKind.Put, entry))], isFirst);
            if (isLast)
                yield break;
            rest = rest with { From = page.Next };
        }
    }
}
