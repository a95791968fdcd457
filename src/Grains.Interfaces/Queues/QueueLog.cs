using Wetware.Errors;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Queues;

/// <summary>Queues in the cluster's storage, as <see cref="RaftSession"/> uses them.</summary>
internal sealed class QueueLog(IGrainFactory grains, RaftGroupInfo group, TimeProvider time) : ICommandLog
{
    private readonly IQueueLogGrain _log = grains.GetGrain<IQueueLogGrain>(group.LogKey);

    /// <inheritdoc />
    public string Name => group.Name;

    /// <inheritdoc />
    public Task<RaftReply> ProposeAsync(RaftCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Check();

        // What is not in a session would be applied again, so an answer that is lost is an error at once.
        return Ask(() => _log.Propose(command, cancellationToken), command.IsRepeatable ? null : TimeSpan.Zero, cancellationToken);
    }

    /// <inheritdoc />
    public Task<RaftReply> QueryAsync(ReadOnlyMemory<byte> query, bool isLinearizable = true, CancellationToken cancellationToken = default)
    {
        RaftLimits.CheckBytes("query", query.Length);
        return Ask(() => _log.Query(query, isLinearizable, cancellationToken), null, cancellationToken);
    }

    /// <inheritdoc />
    public Task<ulong> WaitAppliedAsync(ulong index, CancellationToken cancellationToken = default) =>
        Ask(() => _log.WaitApplied(index, LongPoll.Slice, cancellationToken), null, cancellationToken);

    private Task<T> Ask<T>(Func<Task<T>> ask, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Retry.Run(_ => ask(), $"the storage of group \"{Name}\"", time, cancellationToken, timeout, IsLost);

    private static bool IsLost(Exception error) => LongPoll.IsLost(error) || error is WetwareException { Kind: ErrorKind.Disconnected };
}
