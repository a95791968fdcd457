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
        .Action(SessionMethods.Logout, static (grain, _, ct) => grain.LogoutCall(ct))
        .OnRevoke(static (grain, capability, ct) => grain.EndWith(capability, ct))
        .ValidWhile(static grain => grain.IsOpen);

    // Calls through a reference interleave; what changes the state goes the ordinary way, one after the other.
    private ISessionGrain Self => this.AsReference<ISessionGrain>();

    private Task EndWith(Capability revoked, CancellationToken cancellationToken) =>
        _stored.State.Root is { } root && root.Serial == revoked.Serial ? Self.End(cancellationToken) : Task.CompletedTask;

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
        return CapabilityReply.Of(await _invoker.Derive(call, entry.Kind, entry.Target, entry.Methods, cancellationToken));
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
