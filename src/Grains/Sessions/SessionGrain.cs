using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Quotas;
using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>
/// One session. Every capability that it gives came from its reference, so all of them stand only while it does: targets ask
/// <see cref="ICapabilityTarget.IsValid"/>, which is false once the session was ended or has expired.
/// </summary>
internal sealed partial class SessionGrain : Grain, ISessionGrain, IOpenedSession
{
    private readonly IPersistentState<SessionState> _stored;
    private readonly CapabilityInvoker<SessionGrain> _invoker;
    private readonly ICapabilityFactory _capabilityFactory;
    private readonly SessionOpener _opener;
    private readonly SessionMetrics _metrics;
    private readonly TimeProvider _time;

    public SessionGrain(
        [PersistentState("session", "Default")] IPersistentState<SessionState> stored,
        CapabilityInvokers invokers,
        ICapabilityFactory capabilityFactory,
        SessionOpener opener,
        SessionMetrics metrics,
        TimeProvider time)
    {
        (_stored, _capabilityFactory, _opener, _metrics, _time) = (stored, capabilityFactory, opener, metrics, time);
        _invoker = invokers.For(this, Table);
    }

    private string Id => this.GetPrimaryKeyString();

    private bool IsOpen => _stored.State.Root is not null && _time.GetUtcNow() < _stored.State.Expires;

    /// <inheritdoc />
    public Task<SessionInfo> Info(CancellationToken cancellationToken = default)
    {
        RequireOpen(ErrorKind.NotFound);
        return Task.FromResult(_stored.State.Info(Id));
    }

    /// <inheritdoc />
    public async Task<SessionOpened> Open(SessionState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_stored.State.Root is null)
        {
            state.Root ??= await _capabilityFactory.Mint(
                CapabilityKinds.Session, this.GetGrainId(), principal: Principal.OfAccount(state.Account), cancellationToken: cancellationToken);
            var before = _stored.State;
            _stored.State = state;
            await Write(() => _stored.State = before);
        }

        return new SessionOpened(_stored.State.Root!, _stored.State.Info(Id));
    }

    /// <inheritdoc />
    public async Task<SessionOpened> Attenuate(SessionNarrowing narrowing, CancellationToken cancellationToken = default)
    {
        RequireOpen(ErrorKind.NotFound);
        return await Descend(_stored.State.Root!, narrowing, cancellationToken);
    }

    /// <inheritdoc />
    public async Task Logout(CancellationToken cancellationToken = default)
    {
        if (!IsOpen || _stored.State.LoggedOut)
            return;
        _stored.State.LoggedOut = true;
        await Write(() => _stored.State.LoggedOut = false);
        _metrics.Ended("logout");
    }

    /// <inheritdoc />
    public async Task End(CancellationToken cancellationToken = default)
    {
        if (_stored.State.Root is null)
            return;
        var reason = IsOpen ? "revoked" : "expired";
        await _stored.ClearStateAsync(CancellationToken.None);
        await _invoker.Forget();
        await GrainFactory.GetGrain<ISessionIndexGrain>(ISessionIndexGrain.ShardOf(Id)).Remove(Id, cancellationToken);
        _metrics.Ended(reason);
    }

    // What is not on disk must not be in memory either, where the next call would take it for done; a write in doubt ends this activation.
    private async Task Write(Action undo)
    {
        try
        {
            await _stored.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            undo();
            DeactivateOnIdle();
            throw;
        }
    }

    private void RequireOpen(ErrorKind otherwise)
    {
        if (!IsOpen)
            throw new WetwareException(otherwise, "there is no such session, or it was revoked or has expired");
        if (_stored.State.LoggedOut)
            throw new WetwareException(ErrorKind.Denied, "the session was logged out");
    }

    private async Task<SessionOpened> Descend(Capability through, SessionNarrowing narrowing, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var own = _stored.State;
        var child = Guid.NewGuid().ToString("N");
        var state = new SessionState
        {
            Account = own.Account,
            Server = own.Server,
            Peer = own.Peer,
            Host = own.Host,
            Issued = now,
            Expires = SessionRules.Expires(narrowing, now, own.Expires),
            Parent = Id,
            Entries = SessionRules.Narrow(own.Entries, narrowing.Grants),
        };
        var target = GrainFactory.GetGrain<IOpenedSession>(child).GetGrainId();
        state.Root = await _capabilityFactory.Derive(through, CapabilityKinds.Session, target, cancellationToken: cancellationToken);
        return await _opener.Open(child, state, cancellationToken);
    }
}
