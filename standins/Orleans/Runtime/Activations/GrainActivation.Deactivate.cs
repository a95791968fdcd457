using Orleans.GrainDirectory;

namespace Orleans.Runtime;

internal sealed partial class GrainActivation
{
    public override void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        CancellationTokenSource? activating;
        lock (this)
        {
            if (_state >= ActivationState.Deactivating)
                return;
            _state = ActivationState.Deactivating;
            _reason = deactivationReason;
            _deactivationToken = cancellationToken;
            activating = _activating;
            if (activating is null && RunningCount == 0)
                BeginEnd();
        }

        if (activating is not null && deactivationReason.ReasonCode != DeactivationReasonCode.ActivationFailed)
            CancelQuietly(activating);
    }

    /// <summary>Another activation of the grain is the one that counts: ends this one and sends there what it still has.</summary>
    public void GiveWay(GrainAddress winner)
    {
        _forwardTo = winner.SiloAddress;
        Deactivate(new DeactivationReason(DeactivationReasonCode.DuplicateActivation, $"This grain is active on another host ({winner.SiloAddress})."));
    }

    /// <summary>Lets go of an activation whose request never ends: the grain becomes free for another one.</summary>
    public void Abandon(DeactivationReason reason)
    {
        Message? waiting;
        lock (this)
        {
            if (_state == ActivationState.Invalid)
                return;
            _state = ActivationState.Invalid;
            _reason = reason;
            _ending = true;
            waiting = TakeAllWaiting();
        }

        _catalog.Remove(this);
        if (Shared.Placement.IsUsingGrainDirectory)
            _ = _catalog.Locator.Unregister(_address, UnregistrationCause.Force);
        SendAway(waiting);
        _ended?.TrySetResult();
    }

    /// <summary>Ends as if the process had died: no code of the grain runs any more, and nobody is told.</summary>
    public void Vanish()
    {
        lock (this)
        {
            if (_state == ActivationState.Invalid)
                return;
            _state = ActivationState.Invalid;
            _ending = true;
            TakeAllWaiting();
        }

        DisposeTimers();
        _ended?.TrySetResult();
    }

    /// <summary>Once nothing runs any more. Called with the lock held.</summary>
    private void BeginEnd()
    {
        if (_ending || _activating is not null)
            return;
        _ending = true;
        new Task<Task>(EndAsync).Start(this);
    }

    private async Task EndAsync()
    {
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(_deactivationToken))
        {
            limit.CancelAfter(Shared.DeactivationTimeout);
            DisposeTimers();
            await RunGrainCode(limit.Token);
        }

        if (Shared.Placement.IsUsingGrainDirectory && _reason.ReasonCode is not (DeactivationReasonCode.DirectoryFailure or DeactivationReasonCode.DuplicateActivation))
            await Try(() => _catalog.Locator.Unregister(_address, UnregistrationCause.Force));
        _catalog.Remove(this);
        DisposeTimers();
        await Try(DisposeGrain);
        Message? waiting;
        lock (this)
        {
            _state = ActivationState.Invalid;
            waiting = TakeAllWaiting();
        }

        SendAway(waiting);
        _ended?.TrySetResult();
    }

    private async Task RunGrainCode(CancellationToken token)
    {
        if (_wasValid && _grain is IGrainBase grain)
            await Try(() => grain.OnDeactivateAsync(_reason, token).WaitAsync(token));
        if (_lifecycle is { } lifecycle)
            await Try(() => lifecycle.OnStop(token).WaitAsync(token));
    }

    private async Task DisposeGrain()
    {
        if (_grain is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else if (_grain is IDisposable disposable)
            disposable.Dispose();
        if (_scope is IAsyncDisposable scope)
            await scope.DisposeAsync();
        else
            _scope.Dispose();
    }

    private async Task Try(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception)
        {
            _catalog.LogDeactivationFailed(this, exception);
        }
    }

    private void SendAway(Message? waiting)
    {
        while (waiting is not null)
        {
            var next = waiting.Next;
            waiting.Next = null;
            if (!waiting.IsLocalOnly)
                _catalog.SendOn(this, waiting);
            waiting = next;
        }
    }

    /// <summary>Where requests of this activation go when it is gone: elsewhere, or back with the reason for which it failed.</summary>
    public (SiloAddress? ForwardTo, Exception? Failure, string Reason) Aftermath => (
        _forwardTo,
        _forwardTo is null && !_wasValid ? _reason.Exception : null,
        _reason.Description ?? "The activation has ended.");

    private static void CancelQuietly(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The activation has just ended by itself.
        }
    }
}
