using System.Globalization;
using Wetware.Errors;
using Wetware.Silo.Storage;
using Wetware.Storage;

namespace Wetware.Tests.Durability;

/// <summary>
/// Storage that is slow, fails and loses power, as it is told. A write that is held is in no memory and on no disk; what a write did that went through
/// is still there after the power is back.
/// </summary>
internal sealed class FaultyStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StateKey, StoredState> _disk = [];
    private readonly List<string> _written = [];
    private TaskCompletionSource? _held;
    private Func<string, bool> _isHeld = static _ => true;
    private bool _fails;
    private int _epoch;
    private int _waiting;
    private int _failed;
    private long _etag;

    /// <summary>Writes that are held now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting;
        }
    }

    /// <summary>Writes that failed since <see cref="Fail"/>.</summary>
    public int Failed
    {
        get
        {
            lock (_gate)
                return _failed;
        }
    }

    /// <summary>Names of the states that were written or cleared, in order.</summary>
    public IReadOnlyList<string> Written
    {
        get
        {
            lock (_gate)
                return [.. _written];
        }
    }

    /// <summary>True when a state of that name, of a grain with that key, is on the disk.</summary>
    public bool HasOnDisk(string name, string grainKey)
    {
        lock (_gate)
            return _disk.Keys.Any(key => key.Name == name && key.Grain.EndsWith(grainKey, StringComparison.Ordinal));
    }

    /// <summary>True when these bytes are in a state on the disk.</summary>
    public bool Contains(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (var state in _disk.Values)
            {
                if (state.Data.Span.IndexOf(bytes) >= 0)
                    return true;
            }

            return false;
        }
    }

    /// <summary>The storage as a node has it, until the power is lost.</summary>
    public IStateStore Connect() => new Connection(this, _epoch);

    /// <summary>Holds all writes from now on.</summary>
    public void Hold() => Hold(static _ => true);

    /// <summary>Holds the writes of states of certain names from now on, and no others.</summary>
    public void Hold(Func<string, bool> names) => Change(() => (_held, _isHeld, _fails) = (_held ?? New(), names, false));

    /// <summary>Lets the writes through that are held now, and holds those that come.</summary>
    public void Step() => Release(() => (_held, _fails) = (New(), false));

    /// <summary>Fails the writes that are held and those that come.</summary>
    public void Fail() => Release(() => (_held, _fails, _failed) = (null, true, 0));

    /// <summary>Lets all writes through.</summary>
    public void Work() => Release(() => (_held, _fails) = (null, false));

    /// <summary>What is held never happens, and nothing more comes from those who are connected.</summary>
    public void LosePower() => Release(() => (_held, _fails, _epoch) = (null, false, _epoch + 1));

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        lock (_gate)
            change();
    }

    private void Release(Action change)
    {
        TaskCompletionSource? held;
        lock (_gate)
        {
            held = _held;
            change();
            if (held is not null)
                _waiting = 0;
        }

        held?.SetResult();
    }

    private async Task<WriteResult> Write(int epoch, StateKey key, string? etag, ReadOnlyMemory<byte>? data)
    {
        Task turn;
        lock (_gate)
        {
            turn = _held is not null && _isHeld(key.Name) ? _held.Task : Task.CompletedTask;
            if (!turn.IsCompleted)
                _waiting++;
        }

        await turn.ConfigureAwait(false);
        lock (_gate)
        {
            if (epoch == _epoch && !_fails)
            {
                _written.Add(key.Name);
                return Put(key, etag, data);
            }

            _failed++;
            throw new WetwareException(ErrorKind.Disconnected, "the disk is full: this is a test");
        }
    }

    private WriteResult Put(StateKey key, string? etag, ReadOnlyMemory<byte>? data)
    {
        var current = _disk.GetValueOrDefault(key)?.ETag;
        if (current != etag)
            return new WriteResult(data is null && current is null, current);
        if (data is null)
        {
            _disk.Remove(key);
            return new WriteResult(true, null);
        }

        var next = (++_etag).ToString(CultureInfo.InvariantCulture);
        _disk[key] = new StoredState(next, data.Value);
        return new WriteResult(true, next);
    }

    private sealed class Connection(FaultyStore store, int epoch) : IStateStore
    {
        public Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken)
        {
            lock (store._gate)
                return Task.FromResult(store._disk.GetValueOrDefault(key));
        }

        public Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal, CancellationToken cancellationToken) =>
            store.Write(epoch, key, etag, data.ToArray());

        // Of principals nothing is kept.
        public Task<StateUsage> Count(string name, string? principal, CancellationToken cancellationToken)
        {
            if (principal is not null)
                return Task.FromResult(default(StateUsage));
            lock (store._gate)
            {
                var states = store._disk.Where(pair => pair.Key.Name == name).Select(pair => (long)pair.Value.Data.Length).ToArray();
                return Task.FromResult(new StateUsage(states.Length, states.Sum()));
            }
        }

        public Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken) => store.Write(epoch, key, etag, null);
    }
}
