using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>The session as its holder calls it.</summary>
internal sealed partial class SessionGrain
{
    private static readonly CapabilityMethods<SessionGrain> Table = new CapabilityMethods<SessionGrain>(CapabilityKinds.Session)
        .Query(SessionMethods.List, static (grain, _, _) => grain.ListCall())
        .Query(SessionMethods.Get, static (grain, call, ct) => grain.GetCall(call, ct))
        .Action(SessionMethods.Attenuate, static (grain, call, ct) => grain.DescendCall(call, call.Json(SessionJson.Default.SessionNarrowing), ct))
        .Action(SessionMethods.Clone, static (grain, call, ct) => grain.DescendCall(call, new SessionNarrowing(), ct))
        .Action(SessionMethods.Logout, static (grain, _, ct) => grain.LogoutCall(ct));

    /// <inheritdoc />
    public Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default) => _gate.Invoke(call, cancellationToken);

    /// <inheritdoc />
    public Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default) =>
        _gate.Withdraw(capability, operation, cancellationToken);

    /// <inheritdoc />
    public async Task Revoke(Capability capability, CancellationToken cancellationToken = default)
    {
        await _gate.Revoke(capability, cancellationToken);
        if (_stored.State.Root is { } root && root.Serial == capability.Serial)
            await Self.End(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default) =>
        await _gate.IsValid(serials, cancellationToken) && IsOpen;

    // Calls through a reference interleave; what changes the state goes the ordinary way, one after the other.
    private ISessionGrain Self => this.AsReference<ISessionGrain>();

    private Task<CapabilityReply> ListCall()
    {
        RequireOpen(ErrorKind.Denied);
        return Task.FromResult(CapabilityReply.Json(_stored.State.Info(Id), SessionJson.Default.SessionInfo));
    }

    private async Task<CapabilityReply> GetCall(CapabilityCall call, CancellationToken cancellationToken)
    {
        RequireOpen(ErrorKind.Denied);
        var name = call.Text();
        var entry = _stored.State.Entries.Find(known => known.Name == name)
            ?? throw new WetwareException(ErrorKind.NotFound, $"the session has no capability of that name; it has: {string.Join(", ", _stored.State.Entries.Select(known => known.Name))}");
        return CapabilityReply.Of(await _gate.Derive(call, entry.Kind, entry.Target, entry.Methods, cancellationToken));
    }

    private async Task<CapabilityReply> DescendCall(CapabilityCall call, SessionNarrowing narrowing, CancellationToken cancellationToken)
    {
        RequireOpen(ErrorKind.Denied);
        return CapabilityReply.Of((await Descend(call.Capability, narrowing, cancellationToken)).Session);
    }

    private async Task<CapabilityReply> LogoutCall(CancellationToken cancellationToken)
    {
        await Self.Logout(cancellationToken);
        return CapabilityReply.Empty;
    }
}
