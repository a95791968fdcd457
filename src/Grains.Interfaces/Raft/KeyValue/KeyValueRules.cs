namespace Wetware.Raft.KeyValue;

/// <summary>Checks the limits of commands and questions; the group refuses what does not pass as <see cref="KeyValueError.Invalid"/>.</summary>
public static class KeyValueRules
{
    /// <summary>Returns what is wrong with a command, with the field, the value and the limit, or null.</summary>
    public static string? Check(KeyValueCommand command) => command switch
    {
        KeyValueOperation operation => Check(operation),
        KeyValueTransaction transaction => Check(transaction),
        GrantLease { TimeToLive: var time } when time < KeyValueLimits.MinTimeToLive || time > KeyValueLimits.MaxTimeToLive =>
            $"field 'timeToLive': {time} is not allowed; use {KeyValueLimits.MinTimeToLive} to {KeyValueLimits.MaxTimeToLive}",
        _ => null,
    };

    /// <summary>Returns what is wrong with a question, with the field, the value and the limit, or null.</summary>
    public static string? Check(KeyValueQuery query) => query switch
    {
        GetKey get => CheckKey(get.Key),
        GetRange { Limit: < 1 or > KeyValueLimits.MaxRange } range => $"field 'limit': {range.Limit} is not allowed; use 1 to {KeyValueLimits.MaxRange}",
        ListLeases { Limit: < 1 or > KeyValueLimits.MaxRange } list => $"field 'limit': {list.Limit} is not allowed; use 1 to {KeyValueLimits.MaxRange}",
        GetRange range => Check(range.Range),
        GetChanges changes => Check(changes.Range),
        _ => null,
    };

    private static string? Check(KeyValueOperation operation) => operation switch
    {
        ReadKey read => CheckKey(read.Key),
        PutKey put => CheckKey(put.Key) ?? CheckValue("value", put.Value) ?? CheckValue("condition", put.Condition.Value),
        DeleteKey delete => CheckKey(delete.Key) ?? CheckValue("condition", delete.Condition.Value),
        _ => null,
    };

    private static string? Check(KeyValueTransaction transaction)
    {
        var tooMany = CheckCount("conditions", transaction.Conditions.Count) ?? CheckCount("then", transaction.Then.Count)
            ?? CheckCount("otherwise", transaction.Otherwise.Count);
        return tooMany ?? transaction.Conditions.Select(item => CheckKey(item.Key) ?? CheckValue("condition", item.Condition.Value))
            .Concat(transaction.Then.Select(Check))
            .Concat(transaction.Otherwise.Select(Check))
            .FirstOrDefault(found => found is not null);
    }

    private static string? Check(KeyRange range) => CheckBound("from", range.From) ?? CheckBound("to", range.To);

    private static string? CheckKey(ReadOnlyMemory<byte> key) => key.Length is >= 1 and <= KeyValueLimits.MaxKeyBytes
        ? null
        : $"field 'key': {key.Length} bytes are not allowed; use 1 to {KeyValueLimits.MaxKeyBytes}";

    // A bound may be the longest key and one byte more: right after that key.
    private static string? CheckBound(string field, ReadOnlyMemory<byte> bound) => bound.Length <= KeyValueLimits.MaxKeyBytes + 1
        ? null
        : $"field '{field}': {bound.Length} bytes are not allowed; use at most {KeyValueLimits.MaxKeyBytes + 1}";

    private static string? CheckValue(string field, ReadOnlyMemory<byte> value) => value.Length <= KeyValueLimits.MaxValueBytes
        ? null
        : $"field '{field}': {value.Length} bytes are not allowed; use at most {KeyValueLimits.MaxValueBytes}";

    private static string? CheckCount(string field, int count) => count <= KeyValueLimits.MaxOperations
        ? null
        : $"field '{field}': {count} elements are not allowed; use at most {KeyValueLimits.MaxOperations}";
}
