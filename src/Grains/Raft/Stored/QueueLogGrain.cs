using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Tasks;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Grains.Raft.Stored;

/// <summary>Queues in the cluster's storage, beside which it is placed. Stays active, because leases and delays end by its clock.</summary>
[TasksPlacement, Reentrant]
internal sealed partial class QueueLogGrain(
    MachineKinds kinds, [FromKeyedServices("Default")] IGrainStorage storage, TimeProvider time, ILogger<QueueLogGrain> logger) : Grain, IQueueLogGrain
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);

    private StoredLog _log = null!;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var machine = kinds.Create(QueueClient.Kind) ?? throw new WetwareException(ErrorKind.Unimplemented, "this node has no queues");
        _log = new(new TaskJournal(storage, this.GetGrainId), machine, time) { Failed = Fail };
        await _log.Load(cancellationToken);
        this.RegisterGrainTimer(_ => _log.Tick(), new GrainTimerCreationOptions { DueTime = TickEvery, Period = TickEvery, Interleave = true, KeepAlive = true });
        await base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<RaftReply> Propose(RaftCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Check();
        return _log.Propose(command);
    }

    /// <inheritdoc />
    public Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable, CancellationToken cancellationToken = default)
    {
        RaftLimits.CheckBytes("query", query.Length);
        return _log.Query(query, isLinearizable);
    }

    /// <inheritdoc />
    public Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken = default) =>
        _log.WaitApplied(index, slice > LongPoll.Slice ? LongPoll.Slice : slice, cancellationToken);

    /// <inheritdoc />
    public async Task Drop(CancellationToken cancellationToken = default)
    {
        await _log.Drop(cancellationToken);
        DeactivateOnIdle();
    }

    private void Fail(Exception error)
    {
        LogWriteFailed(logger, this.GetPrimaryKeyString(), error);
        DeactivateOnIdle();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write of the queues {Key} failed; they are read again from the storage")]
    private static partial void LogWriteFailed(ILogger logger, string key, Exception exception);
}
