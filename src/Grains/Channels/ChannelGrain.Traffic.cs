using Wetware.Channels;

namespace Wetware.Grains.Channels;

/// <summary>Values in and out.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public async Task<ChannelSent> Send(ChannelSend request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Apply(request.Acknowledge);
        var ids = Ids(request.Items);
        var deadline = Deadline(request.Slice);
        if (Machine().BytesOfNew(request.Items) is var more and > 0)
            await _quotas.Admit(more, isKept: Machine().IsBuffered && !request.Again, Machine().Principal);
        Machine().Send(request, Now);
        Changed();
        while (true)
        {
            var outcomes = Machine().Outcomes(ids);
            if (!Array.TrueForAll(outcomes, outcome => outcome == SendOutcome.Waiting) || !await Held(ids, deadline))
            {
                _metrics.Sent(outcomes.Count(outcome => outcome == SendOutcome.Accepted));
                return new ChannelSent(outcomes, Machine().Id) { ReadsAcknowledge = true };
            }
        }
    }

    /// <inheritdoc />
    public async Task<ChannelSent> WithdrawSend(IReadOnlyList<Guid> items, CancellationToken cancellationToken = default)
    {
        CheckCount(items);
        Machine().WithdrawSend(items, Now);
        Changed();
        while (true)
        {
            // Whether nobody gets it or it was kept already is told when it is on disk.
            var outcomes = Machine().Outcomes(items);
            if (!outcomes.Contains(SendOutcome.Waiting) || _writing.IsCompleted)
                return new ChannelSent(outcomes, Machine().Id) { ReadsAcknowledge = true };
            await _writing;
        }
    }

    /// <inheritdoc />
    public async Task<ChannelOffer> Recv(ChannelRecv request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Apply(request.Acknowledge);
        var deadline = Deadline(request.Slice);
        Machine().Recv(request, Now);
        Changed();
        while (true)
        {
            var offer = Machine().Offer(request.Operation);
            if (!offer.Waiting || !await Held([request.Operation], deadline))
                return offer;
        }
    }

    /// <inheritdoc />
    public Task WithdrawRecv(Guid operation, CancellationToken cancellationToken = default)
    {
        Machine().WithdrawRecv(operation, Now);
        Changed();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<ChannelAccepted> Accept(ChannelAccept request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckCount(request.Items);
        var deadline = Deadline(request.Slice);
        Machine().Accept(request, Now);
        Changed();
        while (true)
        {
            var answer = Machine().Answer(request);
            if (answer.Waiting && await Held([request.Operation], deadline))
                continue;
            if (!answer.Waiting)
            {
                _metrics.Received(request.Items.Count - answer.Refused.Count);
                _metrics.Refused(answer.Refused.Count);
            }

            return answer;
        }
    }

    /// <inheritdoc />
    public Task Acknowledge(ChannelAcknowledge request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Apply(request);
        return Task.CompletedTask;
    }

    // What a call carries has arrived, whatever becomes of the call.
    private void Apply(ChannelAcknowledge? request)
    {
        if (request is null)
            return;
        Machine().Acknowledge(request, Now);
        Changed();
    }

    // True when it is worth looking again.
    private async Task<bool> Held(IReadOnlyList<Guid> ids, long deadline)
    {
        if (_leaving || deadline <= Now)
            return false;
        var wait = _waiters.Wait(ids, deadline);
        KeepTime();
        try
        {
            // A slice ends by itself: a grain's timers rest while it is being deactivated, and that waits for the calls it holds.
            return await wait.WaitAsync(TimeSpan.FromMilliseconds(deadline - Now + 1), _time) && !_leaving;
        }
        catch (TimeoutException)
        {
            _waiters.Expire(Now);
            return false;
        }
    }

    private long Deadline(TimeSpan slice) => Now + Math.Clamp((long)slice.TotalMilliseconds, 0, (long)Waiting.LongPoll.Slice.TotalMilliseconds);

    private static Guid[] Ids(IReadOnlyList<ChannelItem> items)
    {
        var ids = new Guid[items.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = items[i].Id;
        return ids;
    }

    private static void CheckCount(IReadOnlyList<Guid> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count is 0 or > ChannelLimits.MaxBatch)
            throw ChannelErrors.Batch(ids.Count);
    }
}
