using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Grains.Raft.Log;
using Wetware.Grains.Raft.Transport;
using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>What a member works with.</summary>
internal sealed record MemberContext(RaftLogStore Log, IRaftTransport Transport, RaftOptions Options, TimeProvider Time, RaftMetrics Metrics, ILogger Logger);

/// <summary>
/// One member of a Raft group: a loop that owns the core, the state machine and all that waits. Everything else comes to it through a bounded inbox. A turn of the loop is taken by the thread
/// that has something for it, unless another one is at it or much waits already, so that a message is not handed from thread to thread; all other turns are for the pool. An error that the core or the log
/// reports stops the member; the others of the node go on.
/// </summary>
internal sealed class RaftMember : IRaftSender, IThreadPoolWorkItem, IAsyncDisposable
{
    private const int MaxInbox = 16_384;

    /// <summary>Where more than this waits, others come meanwhile: what is then handed to the pool is done together, in fewer messages and flushes.</summary>
    private const int FewWaiting = 2;
    private const int MaxLearned = 2 * RaftLimits.MaxMembers;
    private const long MaxQueuedBytes = 64L << 20;

    private readonly MemberContext _context;
    private readonly Channel<Action> _inbox = Channel.CreateBounded<Action>(new BoundedChannelOptions(MaxInbox) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();

    // Of the source, which reports that come late find disposed.
    private readonly CancellationToken _stopping;
    private readonly Dictionary<ulong, string> _learned = [];
    private readonly MemberLoop _loop;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _queuedBytes;
    private int _tickDue;

    /// <summary>1 while a thread is at the loop, or is about to be.</summary>
    private int _busy;

    /// <summary>1 when there may be something to do that is not in the inbox.</summary>
    private int _woken;

    public RaftMember(ulong id, MemberDescription description, MemoryStorage storage, IMemberMachine machine, MemberContext context, ulong seed)
    {
        (Id, Description, _context, _stopping) = (id, description, context, _stop.Token);
        _loop = new(id, description.Group, storage, machine, context, seed, Send, context.Transport.Flush, Turn);
        _timer = context.Time.CreateTimer(_ => Tick(), null, context.Options.Tick, context.Options.Tick);
    }

    public ulong Id { get; }

    public MemberDescription Description { get; }

    /// <summary>Why the member stopped; null while it works.</summary>
    public string? Failure { get; private set; }

    /// <summary>Ticks since the member last led or heard of a leader, and whether it ever did.</summary>
    public (long Ticks, bool HadLeader) Leaderless => _loop.Leaderless;

    /// <summary>The nodes of the other members, as far as they are known.</summary>
    public IReadOnlyList<string> Peers => _loop.Peers;

    /// <summary>Takes a message of a member on the node <paramref name="peer"/>, for the next turn. Dropped when too much waits.</summary>
    public void Receive(string peer, Message message) => _inbox.Writer.TryWrite(() =>
    {
        // A member that has no book yet answers where it was asked from.
        if (_loop.Book.ContainsKey(message.From))
            _learned.Remove(message.From);
        else
        {
            if (_learned.Count >= MaxLearned)
                _learned.Clear();
            _learned[message.From] = peer;
        }

        _loop.Step(message);
    });

    /// <inheritdoc cref="IRaftMemberGrain.Propose" />
    public async Task<RaftReply> Propose(RaftCommand command, CancellationToken cancellationToken)
    {
        command.Check();
        if (Interlocked.Add(ref _queuedBytes, command.Payload.Length) > MaxQueuedBytes)
        {
            Interlocked.Add(ref _queuedBytes, -command.Payload.Length);
            throw Overloaded();
        }

        var began = _context.Time.GetTimestamp();
        try
        {
            var answer = await Ask<RaftReply>(reply => _loop.Propose(command, reply), cancellationToken, TaskCreationOptions.None).ConfigureAwait(false);
            if (answer.Outcome == RaftOutcome.Done)
                _context.Metrics.Applied(Description.Group, _context.Time.GetElapsedTime(began));
            return answer;
        }
        finally
        {
            Interlocked.Add(ref _queuedBytes, -command.Payload.Length);
        }
    }

    /// <inheritdoc cref="IRaftMemberGrain.Query" />
    public Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable, CancellationToken cancellationToken)
    {
        RaftLimits.CheckBytes("query", query.Length);
        return Ask<RaftReply>(reply => _loop.Query(query, isLinearizable, reply), cancellationToken, TaskCreationOptions.None);
    }

    /// <inheritdoc cref="IRaftMemberGrain.WaitApplied" />
    public Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken) =>
        Ask<ulong>(done => _loop.WaitApplied(index, slice, done), cancellationToken);

    /// <summary>Captures a state that has everything that was acknowledged before the call.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: no leader is in reach.</exception>
    public async Task<CapturedState> Capture(CancellationToken cancellationToken)
    {
        var barrier = await Ask<RaftReply>(_loop.Barrier, cancellationToken).ConfigureAwait(false);
        if (barrier.Outcome != RaftOutcome.Done)
            throw new WetwareException(ErrorKind.Disconnected, $"group \"{Description.Group}\" has no leader in reach");
        return await Ask<CapturedState>(done => done.TrySetResult(_loop.Peek()), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="IRaftMemberGrain.Change" />
    public Task<RaftReply> Change(RaftChange change, CancellationToken cancellationToken) =>
        Ask<RaftReply>(reply => _loop.Change(change, reply), cancellationToken);

    /// <inheritdoc cref="IRaftMemberGrain.Transfer" />
    public Task<RaftReply> Transfer(ulong member, CancellationToken cancellationToken) =>
        Ask<RaftReply>(reply => _loop.Transfer(member, reply), cancellationToken);

    /// <inheritdoc cref="IRaftMemberGrain.TakeSnapshot" />
    public Task<ulong> TakeSnapshot(CancellationToken cancellationToken) => Ask<ulong>(_loop.TakeSnapshot, cancellationToken);

    /// <inheritdoc cref="IRaftMemberGrain.Status" />
    public async Task<RaftMemberStatus> Status(CancellationToken cancellationToken)
    {
        var status = new RaftMemberStatus { Group = Description.Group, GroupId = Description.GroupId, Kind = Description.Kind, Member = Id };
        try
        {
            return await Ask<RaftMemberStatus>(done => done.TrySetResult(_loop.Status(status)), cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException) when (Failure is not null)
        {
            // What the loop left behind is at rest once it has ended, so it is read from here.
            await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return _loop.Status(status) with { Role = RaftMemberRole.Failed, Failure = Failure };
        }
    }

    /// <summary>Whether this member leads and is sure that the group goes on without <paramref name="member"/>.</summary>
    public Task<bool> IsRemoved(ulong member, CancellationToken cancellationToken) =>
        Ask<bool>(done => done.TrySetResult(_loop.IsRemoved(member)), cancellationToken);

    /// <inheritdoc />
    public void Unreachable(ulong member)
    {
        if (_inbox.Writer.TryWrite(() => _loop.Unreachable(member)))
            Turn(isHere: false);
    }

    /// <inheritdoc />
    public void SnapshotSent(ulong member, bool arrived)
    {
        // Without the report the receiver gets no more entries, so it waits for room.
        if (_inbox.Writer.TryWrite(Report))
            Turn(isHere: false);
        else
            _ = _inbox.Writer.WriteAsync(Report, _stopping).AsTask();

        void Report() => _loop.SnapshotSent(member, arrived);
    }

    /// <summary>Stops the member; what waits is told that the outcome is not known.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        Turn(isHere: false);
        await _ended.Task.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Sees to it that the loop takes a turn, on this thread if it may be here, nobody is at it and little waits.</summary>
    public void Turn(bool isHere)
    {
        Volatile.Write(ref _woken, 1);
        if (Interlocked.Exchange(ref _busy, 1) == 1)
            return; // who is at it looks again
        if (isHere && _loop.Waiting <= FewWaiting && ExecutionContext.Capture() is { } context)
            ExecutionContext.Run(context, static member => ((RaftMember)member!).TurnHere(), this);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc />
    void IThreadPoolWorkItem.Execute() => Take();

    private static WetwareException Overloaded() => new(ErrorKind.Overloaded, "too much waits at this member; try again later");

    // Without options the caller goes on in the loop's turn: only for callers that then do next to nothing, or go on in a grain's turn.
    private async Task<T> Ask<T>(
        Action<TaskCompletionSource<T>> ask, CancellationToken cancellationToken, TaskCreationOptions options = TaskCreationOptions.RunContinuationsAsynchronously)
    {
        var done = new TaskCompletionSource<T>(options);
        if (!_inbox.Writer.TryWrite(Guarded))
            throw Failure is null && !_stop.IsCancellationRequested ? Overloaded() : Gone();
        Turn(isHere: true);
        return await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

        void Guarded()
        {
            if (_loop.IsStopped)
            {
                done.TrySetException(Gone());
                return;
            }

            try
            {
                ask(done);
            }
            catch (WetwareException refusal)
            {
                done.TrySetException(refusal);
            }
            catch (Exception error)
            {
                // It ends the loop, which does not know of this caller.
                done.TrySetException(new WetwareException(ErrorKind.Disconnected, $"the member on this node has stopped: {error.Message}", error));
                throw;
            }
        }
    }

    private WetwareException Gone() => new(
        ErrorKind.Disconnected, Failure is { } failure ? $"the member on this node has stopped: {failure}" : "the member on this node was stopped");

    private void Tick()
    {
        Volatile.Write(ref _tickDue, 1);
        Turn(isHere: false);
    }

    private void Send(Message message)
    {
        if (_loop.Book.TryGetValue(message.To, out var peer) || _learned.TryGetValue(message.To, out peer))
            _context.Transport.Send(this, peer, message);
        else if (message.Snapshot is not null)
            SnapshotSent(message.To, arrived: false);
        else
            Unreachable(message.To);
    }

    private void TurnHere()
    {
        RequestContext.Clear(); // the caller's own: what a member sends is not the caller's
        Take();
    }

    private void Take()
    {
        Interlocked.Exchange(ref _woken, 0);
        var reader = _inbox.Reader;
        try
        {
            _stopping.ThrowIfCancellationRequested();
            for (var left = 1024; left > 0 && reader.TryRead(out var input); left--)
                input();

            // Ticks that were missed are not made up for: an election would follow from the member's own delay.
            if (Interlocked.Exchange(ref _tickDue, 0) == 1)
                _loop.Tick();
            _loop.Turn(_stopping);
        }
        catch (Exception error)
        {
            if (!_stopping.IsCancellationRequested)
            {
                Failure = error.Message;
                MemberLog.Failed(_context.Logger, Description.Group, Id, error);
            }

            // Nobody is at the loop any more: it stays taken.
            _ = End();
            return;
        }

        Interlocked.Exchange(ref _busy, 0);
        if ((Volatile.Read(ref _woken) == 1 || reader.TryPeek(out _)) && Interlocked.Exchange(ref _busy, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private async Task End()
    {
        try
        {
            _inbox.Writer.TryComplete();
            await _loop.Stop().ConfigureAwait(false);
            while (_inbox.Reader.TryRead(out var rest))
                rest();
        }
        finally
        {
            _ended.SetResult();
        }
    }
}
