using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>A record as capabilities of kind <c>view</c> answer it; empty fields are left out.</summary>
internal sealed record ViewRecord(
    string Server, string Peer, ulong Seq, long Ttl, string? Host, IReadOnlyDictionary<string, string>? Meta, string Role, bool Primary, string? Address)
{
    /// <summary>The record; its time to live in milliseconds.</summary>
    public static ViewRecord Of(RoutingRecord record) => new(
        record.Server,
        record.Peer,
        record.Seq,
        (long)record.Ttl.TotalMilliseconds,
        record.Host.Length == 0 ? null : record.Host,
        record.Meta.Count == 0 ? null : record.Meta,
        record.Role == NodeRole.Gateway ? "gateway" : "worker",
        record.Primary,
        record.Address.Length == 0 ? null : record.Address);
}
