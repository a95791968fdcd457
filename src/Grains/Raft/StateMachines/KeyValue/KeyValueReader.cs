using Wetware.Raft.KeyValue;

namespace Wetware.Grains.Raft.StateMachines.KeyValue;

/// <summary>Answers questions from a state.</summary>
internal static class KeyValueReader
{
    public static KeyValueAnswer Answer(in KeyValueState state, ReadOnlyMemory<byte> bytes)
    {
        if (!KeyValueQueryCodec.TryDecode(bytes, out var query))
            return Refused(KeyValueError.Malformed, state, "the question is malformed or of another version");
        if (KeyValueRules.Check(query) is { } problem)
            return Refused(KeyValueError.Invalid, state, problem);
        return query switch
        {
            GetKey get => new KeyAnswer(state.Revision, false, state.Find(get.Key)),
            GetRange range => Range(state, range),
            GetChanges changes => Changes(state, changes),
            GetLease lease => Lease(state, lease.Lease),
            ListLeases list => Leases(state, list),
            _ => new StatusAnswer(state.Revision, state.Compacted, state.Keys.Count, state.Bytes, state.Leases.Count, state.Time),
        };
    }

    private static RangeAnswer Range(in KeyValueState state, GetRange query)
    {
        var start = LowerBound(state, query.Range.From);
        var end = query.Range.To.IsEmpty ? state.Keys.Count : Math.Max(start, LowerBound(state, query.Range.To));
        var entries = new List<KeyValueEntry>(Math.Min(end - start, query.Limit));
        var (next, bytes) = (start, 0L);
        for (; next < end && entries.Count < query.Limit; next++)
        {
            var entry = query.KeysOnly ? state.Keys[next] with { Value = default } : state.Keys[next];
            bytes += entry.Key.Length + entry.Value.Length;
            if (bytes > KeyValueLimits.MaxAnswerBytes)
                break;
            entries.Add(entry);
        }

        return new(state.Revision, entries, end - start, next < end ? state.Keys[next].Key : default);
    }

    private static int LowerBound(in KeyValueState state, ReadOnlyMemory<byte> key)
    {
        var index = state.Keys.IndexOf(KeyOrder.Probe(key));
        return index < 0 ? ~index : index;
    }

    private static KeyValueAnswer Changes(in KeyValueState state, GetChanges query)
    {
        if (query.After > state.Revision)
            return Refused(KeyValueError.FutureRevision, state, $"revision {query.After} is later than {state.Revision}, the last");
        if (query.After < state.Compacted)
            return Refused(KeyValueError.Compacted, state, $"changes after revision {query.After} are gone; {state.Compacted} is the first to ask after");

        var changes = new List<KeyValueChange>();
        var (bytes, last) = (0L, query.After);
        for (var i = FirstAfter(state, query.After); i < state.History.Count; i++)
        {
            var change = state.History[i];
            if (change.Entry.ModRevision != last && (bytes >= KeyValueLimits.MaxAnswerBytes || changes.Count >= KeyValueLimits.MaxRange))
                return new ChangesAnswer(last, changes, More: true);
            last = change.Entry.ModRevision;
            if (!query.Range.Contains(change.Entry.Key.Span))
                continue;
            changes.Add(change);
            bytes += change.Entry.Key.Length + change.Entry.Value.Length;
        }

        return new ChangesAnswer(state.Revision, changes, More: false);
    }

    private static int FirstAfter(in KeyValueState state, ulong revision)
    {
        var (low, high) = (0, state.History.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (state.History[middle].Entry.ModRevision > revision)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private static LeaseListAnswer Leases(in KeyValueState state, ListLeases query)
    {
        var (now, revision) = (state.Time, state.Revision);
        return new(revision, [.. state.Leases.Values.Where(lease => lease.Id > query.After && lease.Due > now)
            .Take(query.Limit)
            .Select(lease => Describe(lease, now, revision))]);
    }

    private static LeaseAnswer Describe(KeyValueLease lease, TimeSpan now, ulong revision) =>
        new(revision, lease.Id, lease.TimeToLive, lease.Due - now, lease.Keys.Count);

    private static KeyValueAnswer Lease(in KeyValueState state, ulong id) => state.FindLease(id) is { } lease
        ? Describe(lease, state.Time, state.Revision)
        : Refused(KeyValueError.LeaseNotFound, state, $"lease {id} does not exist or has expired");

    private static KeyValueRefused Refused(KeyValueError error, in KeyValueState state, string message) => new(state.Revision, error, message);
}
