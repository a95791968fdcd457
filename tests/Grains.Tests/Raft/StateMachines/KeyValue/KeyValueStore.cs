using System.Text;
using Wetware.Grains.Raft.StateMachines.KeyValue;
using Wetware.Raft.KeyValue;

namespace Wetware.Tests.Raft.StateMachines.KeyValue;

/// <summary>Drives a key-value machine by typed commands, as a client would by their encoding.</summary>
internal sealed class KeyValueStore(KeyValueOptions? options = null)
{
    public KeyValueMachine Machine { get; } = new(options ?? new());

    public ulong Index { get; private set; }

    public TimeSpan Time { get; set; }

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public KeyValueAnswer Apply(KeyValueCommand command)
    {
        var answer = Machine.Apply(new(++Index, Time), KeyValueCommandCodec.Encode(command));
        Assert.True(KeyValueAnswerCodec.TryDecode(answer, out var decoded));
        return decoded;
    }

    public T Apply<T>(KeyValueCommand command)
        where T : KeyValueAnswer => Assert.IsType<T>(Apply(command));

    public T Query<T>(KeyValueQuery query)
        where T : KeyValueAnswer
    {
        Assert.True(KeyValueAnswerCodec.TryDecode(Machine.Query(KeyValueQueryCodec.Encode(query)), out var decoded));
        return Assert.IsType<T>(decoded);
    }

    public void Tick(TimeSpan time)
    {
        Time = time;
        Assert.True(Machine.Apply(new(++Index, Time), default).IsEmpty);
    }

    public bool Put(string key, string value, KeyValueCondition condition = default, ulong lease = 0) =>
        Apply<KeyAnswer>(new PutKey(Bytes(key), Bytes(value), lease, condition)).Changed;

    public KeyValueEntry? Get(string key) => Query<KeyAnswer>(new GetKey(Bytes(key))).Entry;

    public string? Value(string key) => Get(key) is { } entry ? Text(entry.Value) : null;

    public string Keys(KeyRange range) => string.Join(' ', Query<RangeAnswer>(new GetRange(range)).Entries.Select(entry => Text(entry.Key)));

    public KeyValueError Refusal(KeyValueCommand command) => Apply<KeyValueRefused>(command).Error;
}
