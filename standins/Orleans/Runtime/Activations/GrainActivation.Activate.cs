namespace Orleans.Runtime;

internal sealed partial class GrainActivation
{
    public override void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
        _activating = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _activating.CancelAfter(Shared.ActivationTimeout);
        new Task<Task>(() => ActivateAsync(requestContext, _activating.Token)).Start(this);
    }

    private async Task ActivateAsync(Dictionary<string, object>? requestContext, CancellationToken token)
    {
        try
        {
            if (Shared.Placement.IsUsingGrainDirectory && !await Register(token))
                return;
            lock (this)
            {
                if (_state != ActivationState.Creating)
                    return;
                _state = ActivationState.Activating;
            }

            if (requestContext is not null)
                RequestContext.Values = requestContext;
            foreach (var configurator in Shared.Configurators)
                configurator.Configure(this);
            _grain = Shared.Activator.Create(this);
            if (_grain is ILifecycleParticipant<IGrainLifecycle> participant)
                participant.Participate(ObservableLifecycle);
            if (_lifecycle is { } lifecycle)
                await lifecycle.OnStart(token).WaitAsync(token);
            if (_grain is IGrainBase grain)
                await grain.OnActivateAsync(token).WaitAsync(token);
            lock (this)
            {
                if (_state != ActivationState.Activating)
                    return;
                _state = ActivationState.Valid;
                _wasValid = true;
                _lastUsed = Environment.TickCount64;
                Reconsider();
            }
        }
        catch (Exception exception)
        {
            _catalog.LogActivationFailed(this, exception);
            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Failed to activate grain."));
        }
        finally
        {
            var activating = _activating;
            lock (this)
            {
                _activating = null;
                if (_state == ActivationState.Deactivating)
                    BeginEnd();
            }

            activating?.Dispose();
        }
    }

    /// <summary>Enters this activation in the directory; when another one is there already, this one ends and sends its requests on.</summary>
    private async Task<bool> Register(CancellationToken token)
    {
        try
        {
            GrainAddress? previous = null;
            while (true)
            {
                var winner = await _catalog.Locator.Register(_address, previous).WaitAsync(token);
                if (_address.Matches(winner))
                {
                    _address = winner!;
                    return true;
                }

                if (winner?.SiloAddress is { } silo && silo.Equals(_address.SiloAddress))
                {
                    // An activation that this silo had before: it is gone, or this one would not have been made.
                    previous = winner;
                    continue;
                }

                _forwardTo = winner?.SiloAddress;
                var reason = _forwardTo is null
                    ? new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "The directory could not take the activation in.")
                    : new DeactivationReason(DeactivationReasonCode.DuplicateActivation, $"This grain is active on another host ({_forwardTo}).");
                Deactivate(reason);
                return false;
            }
        }
        catch (Exception exception)
        {
            Deactivate(new DeactivationReason(
                DeactivationReasonCode.DirectoryFailure, exception, "Failed to register activation in grain directory."));
            return false;
        }
    }
}
