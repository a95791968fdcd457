using Wetware.Errors;
using Wetware.RaftGroups;

namespace Wetware.Raft.KeyValue;

/// <summary>
/// A Raft group whose state machine is the key-value store, as a program uses it. A write is applied once, although it is repeated when its answer is lost.
/// Safe for use by several threads at once. Dispose it to end its session in the group.
/// </summary>
/// <remarks>
/// All methods fail with <see cref="WetwareException"/>: <c>limit</c>: a field is out of its limits (<see cref="KeyValueLimits"/>); <c>not-found</c>: no such lease,
/// or no node in reach has a member; <c>overloaded</c>: a quota is reached; <c>disconnected</c>: no leader in reach, and a write may have been applied or not.
/// </remarks>
public sealed class KeyValueGroup : IAsyncDisposable
{
    /// <summary>The kind of its state machine.</summary>
    public const string Kind = "kv";

    private readonly RaftSession _session;

    private KeyValueGroup(RaftSession session) => _session = session;

    /// <summary>The group's name.</summary>
    public string Name => _session.Group.Name;

    /// <summary>Returns the group after a look at its kind: the bytes of a command mean something else to another state machine.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the group is of another kind; <c>not-found</c>: no node in reach has a member.</exception>
    public static async Task<KeyValueGroup> OpenAsync(RaftGroup group, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        await CheckKind(group, cancellationToken).ConfigureAwait(false);
        return new(new(group, time) { CheckBeforeRenewal = cancellation => CheckKind(group, cancellation) });
    }

    /// <summary>Returns a key with its value and history; null where it does not exist.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isLinearizable">False to accept what one member knows, possibly old.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<KeyValueEntry?> GetAsync(ReadOnlyMemory<byte> key, bool isLinearizable = true, CancellationToken cancellationToken = default) =>
        (await AskAsync<KeyAnswer>(new GetKey(key), isLinearizable, cancellationToken).ConfigureAwait(false)).Entry;

    /// <summary>Returns a page of keys in the order of their bytes; the next page begins at <see cref="RangeAnswer.Next"/>.</summary>
    /// <param name="range">Which keys.</param>
    /// <param name="limit">The most entries, 1 to <see cref="KeyValueLimits.MaxRange"/>.</param>
    /// <param name="keysOnly">Leaves out the values.</param>
    /// <param name="isLinearizable">False to accept what one member knows, possibly old.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<RangeAnswer> GetRangeAsync(
        KeyRange range,
        int limit = KeyValueLimits.MaxRange,
        bool keysOnly = false,
        bool isLinearizable = true,
        CancellationToken cancellationToken = default) =>
        AskAsync<RangeAnswer>(new GetRange(range, limit, keysOnly), isLinearizable, cancellationToken);

    /// <summary>Writes a key; with a lease, the key is deleted with it.</summary>
    public Task<KeyAnswer> PutAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, ulong lease = 0, CancellationToken cancellationToken = default) =>
        ApplyAsync<KeyAnswer>(new PutKey(key, value, lease), cancellationToken);

    /// <summary>
    /// Writes a key where the condition holds. Otherwise <see cref="KeyAnswer.Changed"/> is false and <see cref="KeyAnswer.Entry"/> what the key holds.
    /// </summary>
    public Task<KeyAnswer> CompareAndSwapAsync(
        ReadOnlyMemory<byte> key,
        KeyValueCondition condition,
        ReadOnlyMemory<byte> value,
        ulong lease = 0,
        CancellationToken cancellationToken = default) =>
        ApplyAsync<KeyAnswer>(new PutKey(key, value, lease, condition), cancellationToken);

    /// <summary>Deletes a key; <see cref="KeyAnswer.Changed"/> is false where there was none or the condition does not hold.</summary>
    public Task<KeyAnswer> DeleteAsync(ReadOnlyMemory<byte> key, KeyValueCondition condition = default, CancellationToken cancellationToken = default) =>
        ApplyAsync<KeyAnswer>(new DeleteKey(key, condition), cancellationToken);

    /// <summary>Applies one of two lists of operations, all or nothing.</summary>
    public Task<TransactionAnswer> TransactAsync(KeyValueTransaction transaction, CancellationToken cancellationToken = default) =>
        ApplyAsync<TransactionAnswer>(transaction, cancellationToken);

    /// <summary>Grants a lease: keys that are written with it are deleted when it ends.</summary>
    /// <param name="timeToLive">How long it lives without <see cref="KeepLeaseAliveAsync"/>, in the group's time: 1 s to 30 days.</param>
    /// <param name="cancellationToken">Ends the wait; the lease may be granted all the same, and expires.</param>
    public Task<LeaseAnswer> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        ApplyAsync<LeaseAnswer>(new GrantLease(timeToLive), cancellationToken);

    /// <summary>Gives a lease its full time to live again.</summary>
    public Task<LeaseAnswer> KeepLeaseAliveAsync(ulong lease, CancellationToken cancellationToken = default) =>
        ApplyAsync<LeaseAnswer>(new KeepLeaseAlive(lease), cancellationToken);

    /// <summary>Ends a lease and deletes its keys.</summary>
    public Task<LeaseAnswer> RevokeLeaseAsync(ulong lease, CancellationToken cancellationToken = default) =>
        ApplyAsync<LeaseAnswer>(new RevokeLease(lease), cancellationToken);

    /// <summary>Returns what is left of a lease.</summary>
    public Task<LeaseAnswer> GetLeaseAsync(ulong lease, CancellationToken cancellationToken = default) =>
        AskAsync<LeaseAnswer>(new GetLease(lease), isLinearizable: true, cancellationToken);

    /// <summary>Returns leases in the order of their ids, a page at a time.</summary>
    /// <param name="after">The last id of the former page, or 0.</param>
    /// <param name="limit">The most leases, 1 to <see cref="KeyValueLimits.MaxRange"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<LeaseAnswer>> ListLeasesAsync(
        ulong after = 0, int limit = KeyValueLimits.MaxRange, CancellationToken cancellationToken = default) =>
        (await AskAsync<LeaseListAnswer>(new ListLeases(after, limit), isLinearizable: true, cancellationToken).ConfigureAwait(false)).Leases;

    /// <summary>Returns the counts of the group.</summary>
    public Task<StatusAnswer> StatusAsync(CancellationToken cancellationToken = default) =>
        AskAsync<StatusAnswer>(new GetStatus(), isLinearizable: true, cancellationToken);

    /// <summary>Follows the changes of keys, across leaders; never ends by itself. The first update has no changes and says where the watch begins.</summary>
    /// <param name="range">Which keys.</param>
    /// <param name="after">The changes of later revisions are told; null for those from now on.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public IAsyncEnumerable<KeyValueUpdate> WatchAsync(KeyRange range, ulong? after = null, CancellationToken cancellationToken = default) =>
        KeyValueWatch.Run(this, range, after, cancellationToken);

    /// <summary>Applies a command and returns its answer.</summary>
    /// <typeparam name="T">The type of answer that belongs to the command.</typeparam>
    public async Task<T> ApplyAsync<T>(KeyValueCommand command, CancellationToken cancellationToken = default)
        where T : KeyValueAnswer
    {
        ArgumentNullException.ThrowIfNull(command);
        Check(KeyValueRules.Check(command));
        return Expect<T>(Decode(await _session.ApplyAsync(KeyValueCommandCodec.Encode(command), cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>Asks a question and returns its answer.</summary>
    /// <typeparam name="T">The type of answer that belongs to the question.</typeparam>
    public async Task<T> AskAsync<T>(KeyValueQuery query, bool isLinearizable = true, CancellationToken cancellationToken = default)
        where T : KeyValueAnswer =>
        Expect<T>((await Ask(query, isLinearizable, cancellationToken).ConfigureAwait(false)).Answer);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>Asks a question; returns the answer with the index that it was read at.</summary>
    internal async Task<(KeyValueAnswer Answer, ulong Index)> Ask(KeyValueQuery query, bool isLinearizable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        Check(KeyValueRules.Check(query));
        var reply = await _session.Group.QueryAsync(KeyValueQueryCodec.Encode(query), isLinearizable, cancellationToken).ConfigureAwait(false);
        return (Decode(reply.Answer), reply.Index);
    }

    internal Task WaitApplied(ulong index, CancellationToken cancellationToken) => _session.Group.WaitAppliedAsync(index, cancellationToken);

    /// <summary>Returns the answer when it is of the type that belongs to the question.</summary>
    internal static T Expect<T>(KeyValueAnswer answer)
        where T : KeyValueAnswer => answer switch
        {
            T expected => expected,
            KeyValueRefused refused => throw new WetwareException(KindOf(refused.Error), refused.Message),
            _ => throw new WetwareException(ErrorKind.Failed, $"the group answered with {answer.GetType().Name} instead of {typeof(T).Name}"),
        };

    private static async Task CheckKind(RaftGroup group, CancellationToken cancellationToken)
    {
        var members = await group.StatusAsync(cancellationToken).ConfigureAwait(false);
        if (members.FirstOrDefault(member => member.Failure is null && member.Kind != Kind) is { } other)
            throw new WetwareException(ErrorKind.Failed, $"field 'group': \"{group.Name}\" has kind \"{other.Kind}\"; a group of kind \"{Kind}\" is needed");
    }

    private static ErrorKind KindOf(KeyValueError error) => error switch
    {
        KeyValueError.Invalid => ErrorKind.Limit,
        KeyValueError.LeaseNotFound => ErrorKind.NotFound,
        KeyValueError.Full => ErrorKind.Overloaded,
        KeyValueError.Compacted => ErrorKind.Closed,
        _ => ErrorKind.Failed,
    };

    private static KeyValueAnswer Decode(ReadOnlyMemory<byte> bytes) => KeyValueAnswerCodec.TryDecode(bytes, out var answer)
        ? answer
        : throw new WetwareException(ErrorKind.Failed, "the group's answer is not of this version; do client and nodes have the same?");

    private static void Check(string? problem)
    {
        if (problem is not null)
            throw new WetwareException(ErrorKind.Limit, problem);
    }
}
