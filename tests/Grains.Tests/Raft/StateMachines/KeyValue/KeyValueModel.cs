using Wetware.Raft.KeyValue;
using static Wetware.Tests.Raft.StateMachines.KeyValue.KeyValueStore;

namespace Wetware.Tests.Raft.StateMachines.KeyValue;

/// <summary>What a key-value group should do, by the simplest means.</summary>
internal sealed class KeyValueModel(long maxBytes)
{
    private SortedDictionary<string, Cell> _cells = new(StringComparer.Ordinal);

    public sealed record Cell(string Value, ulong Created, ulong Modified, ulong Version, ulong Lease);

    public sealed record Lease(TimeSpan TimeToLive, TimeSpan Due);

    public SortedDictionary<ulong, Lease> Leases { get; } = [];

    public List<(ulong Revision, string Text)> Changes { get; private set; } = [];

    public ulong Revision { get; private set; }

    private long Bytes => _cells.Sum(pair => pair.Key.Length + pair.Value.Value.Length + KeyValueLimits.EntryOverhead);

    public static string Show(KeyValueAnswer answer) => answer switch
    {
        KeyValueRefused refused => $"{refused.Revision} {refused.Error}",
        KeyAnswer key => $"{key.Revision} {Show(key)}",
        TransactionAnswer transaction => $"{transaction.Revision} {transaction.Succeeded} [{string.Join(", ", transaction.Results.Select(Show))}]",
        LeaseAnswer lease => $"{lease.Revision} {lease.Lease} {lease.TimeToLive} {lease.Remaining} {lease.Keys}",
        _ => throw new ArgumentException(answer.ToString()),
    };

    public static string Show(IEnumerable<KeyValueEntry> entries) => string.Join('\n', entries.Select(Show));

    public static string Show(KeyValueChange change) => $"{change.Kind} {Show(change.Entry)}";

    public string Apply(ulong index, TimeSpan time, KeyValueCommand command)
    {
        foreach (var (id, _) in Leases.Where(pair => pair.Value.Due <= time).OrderBy(pair => pair.Value.Due).ThenBy(pair => pair.Key).ToList())
            End(id);
        switch (command)
        {
            case KeyValueOperation operation:
                return All([operation], results => $"{Revision} {results[0]}");
            case KeyValueTransaction transaction:
                var holds = transaction.Conditions.All(item => Holds(item.Condition, _cells.GetValueOrDefault(Text(item.Key))));
                return All(holds ? transaction.Then : transaction.Otherwise, results => $"{Revision} {holds} [{string.Join(", ", results)}]");
            case GrantLease grant when grant.TimeToLive < KeyValueLimits.MinTimeToLive:
                return $"{Revision} Invalid";
            case GrantLease grant:
                Leases.Add(index, new(grant.TimeToLive, time + grant.TimeToLive));
                return $"{Revision} {index} {grant.TimeToLive} {grant.TimeToLive} 0";
            case KeepLeaseAlive keep when Leases.TryGetValue(keep.Lease, out var lease):
                Leases[keep.Lease] = lease with { Due = time + lease.TimeToLive };
                return $"{Revision} {keep.Lease} {lease.TimeToLive} {lease.TimeToLive} {_cells.Values.Count(cell => cell.Lease == keep.Lease)}";
            case RevokeLease revoke when Leases.TryGetValue(revoke.Lease, out var lease):
                var keys = End(revoke.Lease);
                return $"{Revision} {revoke.Lease} {lease.TimeToLive} {TimeSpan.Zero} {keys}";
            default:
                return $"{Revision} LeaseNotFound";
        }
    }

    public override string ToString() => string.Join('\n', _cells.Select(pair => Show(pair.Key, pair.Value)));

    private static string Show(KeyAnswer answer) => $"{answer.Changed} {(answer.Entry is { } entry ? Show(entry) : "-")}";

    private static string Show(KeyValueEntry entry) =>
        Show(Text(entry.Key), new(Text(entry.Value), entry.CreateRevision, entry.ModRevision, entry.Version, entry.Lease));

    private static string Show(string key, Cell cell) => $"{key}={cell.Value} {cell.Created} {cell.Modified} {cell.Version} {cell.Lease}";

    private static bool Holds(KeyValueCondition condition, Cell? cell) => condition.Kind switch
    {
        KeyValueConditionKind.Absent => cell is null,
        KeyValueConditionKind.Present => cell is not null,
        KeyValueConditionKind.Revision => cell?.Modified == condition.Revision,
        KeyValueConditionKind.Value => cell?.Value == Text(condition.Value),
        _ => true,
    };

    private int End(ulong lease)
    {
        Leases.Remove(lease);
        var keys = _cells.Where(pair => pair.Value.Lease == lease).Select(pair => pair.Key).ToList();
        var revision = Revision + 1;
        foreach (var key in keys)
            Delete(key, revision);
        return keys.Count;
    }

    private void Delete(string key, ulong revision)
    {
        var cell = _cells[key];
        _cells.Remove(key);
        Revision = revision;
        Changes.Add((revision, $"Delete {Show(key, cell with { Value = "", Modified = revision })}"));
    }

    private string All(IReadOnlyList<KeyValueOperation> operations, Func<List<string>, string> answer)
    {
        var before = (new SortedDictionary<string, Cell>(_cells, StringComparer.Ordinal), Changes.ToList(), Revision);
        var results = new List<string>();
        foreach (var operation in operations)
        {
            if (One(operation, before.Revision + 1, out var result) is { } error)
            {
                (_cells, Changes, Revision) = before;
                return $"{Revision} {error}";
            }

            results.Add(result);
        }

        return answer(results);
    }

    private KeyValueError? One(KeyValueOperation operation, ulong revision, out string result)
    {
        var name = Text(operation switch { PutKey p => p.Key, DeleteKey d => d.Key, ReadKey r => r.Key, _ => default });
        var cell = _cells.GetValueOrDefault(name);
        var condition = operation switch { PutKey p => p.Condition, DeleteKey d => d.Condition, _ => default };
        result = $"{false} {(cell is null ? "-" : Show(name, cell))}";
        if (operation is ReadKey || !Holds(condition, cell) || (operation is DeleteKey && cell is null))
            return null;
        result = $"{true} -";
        if (operation is not PutKey put)
        {
            Delete(name, revision);
            return null;
        }

        if (put.Lease != 0 && !Leases.ContainsKey(put.Lease))
            return KeyValueError.LeaseNotFound;
        var bytes = Bytes;
        var written = _cells[name] = new(Text(put.Value), cell?.Created ?? revision, revision, (cell?.Version ?? 0) + 1, put.Lease);
        if (Bytes > bytes && Bytes > maxBytes)
            return KeyValueError.Full;
        Revision = revision;
        Changes.Add((revision, $"Put {Show(name, written)}"));
        return null;
    }
}
