using System.Buffers.Binary;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.RaftGroups;

/// <summary>
/// Commands to a group that are applied once each, although they are repeated when an answer is lost. Opens a session in the group with the first command, and
/// another one after a long rest. Safe for use by several threads at once; commands that are sent in parallel are applied in any order.
/// </summary>
/// <param name="group">The group.</param>
/// <param name="time">The clock.</param>
public sealed class RaftSession(ICommandLog group, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Commands under way; further ones wait for their turn.</summary>
    public const int MaxInFlight = 256;

    // A command is repeated for at most Retry.Timeout, so one that begins while the session is fresh ends before the session expires.
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _slots = new(MaxInFlight, MaxInFlight);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private Opened? _opened;

    /// <summary>The group.</summary>
    public ICommandLog Group => group;

    /// <summary>
    /// Sends a command again in another session when the first one has ended and the command was certainly not applied. Checks before that the group still has the
    /// same state machine: one that was created anew under the name may have another. When left out, such a command fails.
    /// </summary>
    internal Func<CancellationToken, Task>? CheckBeforeRenewal { get; init; }

    /// <summary>Applies a command of the state machine once and returns its answer.</summary>
    /// <param name="payload">The command, at most <see cref="RaftLimits.MaxCommandBytes"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the command may be applied all the same.</param>
    /// <exception cref="WetwareException">
    /// <c>disconnected</c>: no leader was found within <see cref="Retry.Timeout"/>, or the session was lost; the command may have been applied or not.
    /// <c>overloaded</c>: too many sessions or too many answers; nothing happened. <c>limit</c>; <c>not-found</c>: no node in reach has a member.
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> ApplyAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var check = CheckBeforeRenewal; ; check = null)
            {
                if (await ApplyInSession(payload, check is not null, cancellationToken).ConfigureAwait(false) is { } answer)
                    return answer;
                await check!(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Closes the session in the group, where it can be reached; it would expire after five minutes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _opened, null) is not { } session)
            return;
        try
        {
            await group.ProposeAsync(new() { Kind = RaftCommandKind.CloseSession, Session = session.Id }).ConfigureAwait(false);
        }
        catch (WetwareException)
        {
            // Everything was answered, and a session that is not closed expires.
        }
    }

    // Null when the session had ended before the command, and that is not to be an error.
    private async Task<ReadOnlyMemory<byte>?> ApplyInSession(ReadOnlyMemory<byte> payload, bool isRenewable, CancellationToken cancellationToken)
    {
        var (session, sequence) = await Begin(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Apply(session, sequence, payload, isRenewable, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            session.End(sequence);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> Apply(
        Opened session, ulong sequence, ReadOnlyMemory<byte> payload, bool isRenewable, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            var sent = time.GetTimestamp();
            var command = new RaftCommand { Session = session.Id, Sequence = sequence, Acknowledged = session.Acknowledged, Payload = payload };
            var reply = await group.ProposeAsync(command, cancellationToken).ConfigureAwait(false);
            switch (reply.Status)
            {
                case RaftCommandStatus.Applied:
                    session.Answered(sent);
                    return reply.Answer;
                case RaftCommandStatus.UnknownSession:
                    Interlocked.CompareExchange(ref _opened, null, session);
                    if (isRenewable && !reply.IsRepeated)
                        return null;
                    throw new WetwareException(
                        ErrorKind.Disconnected, $"the session in group \"{group.Name}\" has ended; the command may have been applied or not");
                case RaftCommandStatus.TooManyAnswers when time.GetElapsedTime(began) < Retry.Timeout:
                    // Answers that arrive meanwhile are acknowledged by the next attempt.
                    await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
                    continue;
                case RaftCommandStatus.TooManyAnswers:
                    throw new WetwareException(ErrorKind.Overloaded, $"group \"{group.Name}\" keeps too many answers of sessions; try again later");
                default:
                    throw new WetwareException(ErrorKind.Failed, $"group \"{group.Name}\" answered {reply.Status}");
            }
        }
    }

    private async Task<(Opened Session, ulong Sequence)> Begin(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var session = Volatile.Read(ref _opened);
            if (session is null || time.GetElapsedTime(session.LastHeard) > FreshFor)
                Volatile.Write(ref _opened, session = await Open(cancellationToken).ConfigureAwait(false));
            return (session, session.Begin());
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<Opened> Open(CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        var reply = await group.ProposeAsync(new() { Kind = RaftCommandKind.OpenSession, Timeout = SessionTimeout }, cancellationToken).ConfigureAwait(false);
        return reply.Status switch
        {
            RaftCommandStatus.Applied when reply.Answer.Length == sizeof(ulong) => new(BinaryPrimitives.ReadUInt64LittleEndian(reply.Answer.Span), sent),
            RaftCommandStatus.TooManySessions => throw new WetwareException(
                ErrorKind.Overloaded, $"group \"{group.Name}\" has too many sessions; try again later"),
            _ => throw new WetwareException(ErrorKind.Failed, $"group \"{group.Name}\" opened no session; it answered {reply.Status}"),
        };
    }

    /// <summary>A session that is open in the group.</summary>
    private sealed class Opened(ulong id, long opened)
    {
        private readonly Lock _lock = new();
        private readonly SortedSet<ulong> _inFlight = [];
        private ulong _last;
        private long _heard = opened;

        public ulong Id => id;

        /// <summary>When the last command was sent that has an answer: the session lives at least its timeout from then on.</summary>
        public long LastHeard => Volatile.Read(ref _heard);

        /// <summary>No command up to this one will be asked for again.</summary>
        public ulong Acknowledged
        {
            get
            {
                lock (_lock)
                    return (_inFlight.Count > 0 ? _inFlight.Min : _last + 1) - 1;
            }
        }

        public ulong Begin()
        {
            lock (_lock)
            {
                _inFlight.Add(++_last);
                return _last;
            }
        }

        public void End(ulong sequence)
        {
            lock (_lock)
                _inFlight.Remove(sequence);
        }

        public void Answered(long sent)
        {
            lock (_lock)
                _heard = Math.Max(_heard, sent);
        }
    }
}
