using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Testing.Linearizability;

namespace Wetware.Tests.Raft;

/// <summary>Clients that read and write a few keys at a time, and record each call. After some hundred calls they go on to other keys, so that a history stays short.</summary>
internal sealed class KeyTraffic(RaftGroup group, int seed)
{
    private const int Keys = 3;
    private const int CallsOfKeys = 400;

    // Each of them may have taken effect or not at any later time, which the checker has to try.
    private const int CostOfNoAnswer = 40;

    private readonly History<KeyCall, KeyResult> _history = new();
    private readonly ConcurrentQueue<(long Invoked, long Returned, ulong Revision)> _writes = new();
    private readonly ConcurrentDictionary<string, bool> _keys = new();
    private readonly CancellationTokenSource _stop = new();
    private Task[] _clients = [];
    private int _calls;

    public int Answered => _history.Count - _history.Unanswered;

    public void Start(int clients) => _clients = [.. Enumerable.Range(0, clients).Select(Client)];

    /// <summary>Ends the clients, and reads all keys once more.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        await using var store = await KeyValueGroup.OpenAsync(group, TimeProvider.System);
        foreach (var key in _keys.Keys)
            Assert.NotNull(await Get(store, key, CancellationToken.None));
    }

    /// <summary>The longest time between two acknowledged writes.</summary>
    public TimeSpan LongestGap()
    {
        var ends = _writes.Select(write => write.Returned).Order().ToArray();
        return ends.Zip(ends.Skip(1), Stopwatch.GetElapsedTime).Append(TimeSpan.Zero).Max();
    }

    /// <summary>Checks all that was recorded.</summary>
    public string Check()
    {
        var (violations, undecided) = _history.Check(new KeyModel());
        Assert.True(violations.Count == 0, $"{violations.Count} keys are not linearizable:\n{string.Join('\n', violations)}");
        Assert.True(undecided <= _history.Objects.Count() / 10, $"{undecided} of {_history.Objects.Count()} keys could not be decided");

        // Each write has a revision of its own, and a later one a larger one.
        var writes = _writes.OrderBy(write => write.Revision).ToArray();
        var latest = 0L;
        for (var i = 0; i < writes.Length; i++)
        {
            Assert.True(i == 0 || writes[i].Revision > writes[i - 1].Revision, $"two writes have revision {writes[i].Revision}");
            Assert.True(writes[i].Returned >= latest, $"revision {writes[i].Revision} ended before one with a smaller revision began");
            latest = Math.Max(latest, writes[i].Invoked);
        }

        return $"{_keys.Count} keys, {_history.Count} calls, {_history.Unanswered} without an answer, {undecided} histories too hard to decide, {writes.Length} acknowledged writes";
    }

    private async Task Client(int number)
    {
        var random = new Random(seed + number);
        await using var store = await KeyValueGroup.OpenAsync(group, TimeProvider.System);
        string? seen = null;
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            var key = $"key-{Interlocked.Increment(ref _calls) / CallsOfKeys}-{random.Next(Keys)}";
            _keys.TryAdd(key, true);

            // Half of the clients give up soon, and leave a command behind that is still on its way.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(number % 2 == 0 ? 60 : 2));
            var value = $"{number}-{i}";
            switch (random.Next(20))
            {
                case < 8:
                    seen = (await Get(store, key, patience.Token))?.Value;
                    break;
                case < 14:
                    await Write(key, new(KeyCallKind.Put, value), () => store.PutAsync(Bytes(key), Bytes(value), cancellationToken: patience.Token));
                    break;
                case < 18:
                    var condition = seen is null ? KeyValueCondition.Absent : KeyValueCondition.ValueIs(Bytes(seen));
                    await Write(
                        key,
                        new(KeyCallKind.CompareAndSwap, value, seen),
                        () => store.CompareAndSwapAsync(Bytes(key), condition, Bytes(value), cancellationToken: patience.Token));
                    break;
                default:
                    await Write(key, new(KeyCallKind.Delete), () => store.DeleteAsync(Bytes(key), cancellationToken: patience.Token));
                    break;
            }
        }
    }

    private Task<KeyResult?> Get(KeyValueGroup store, string key, CancellationToken cancellationToken) => _history.Record(
        key,
        new(KeyCallKind.Get),
        async () => new KeyResult(await store.GetAsync(Bytes(key), cancellationToken: cancellationToken) is { } entry ? Encoding.UTF8.GetString(entry.Value.Span) : null),
        result => result);

    private async Task Write(string key, KeyCall call, Func<Task<KeyAnswer>> write)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await _history.Record(
            key,
            call,
            write,
            answer => new(
                !answer.Changed && call.Kind == KeyCallKind.CompareAndSwap && answer.Entry is { } entry ? Encoding.UTF8.GetString(entry.Value.Span) : null, answer.Changed));
        if (answer is null)
            Interlocked.Add(ref _calls, CostOfNoAnswer);
        else if (answer.Changed)
            _writes.Enqueue((began, Stopwatch.GetTimestamp(), answer.Revision));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
