using Wetware.Security;

namespace Wetware.Bench.Channels;

/// <summary>Receives on the primary, while the senders are on the other node. Keyed by the channel's name.</summary>
[Alias("bench.IReceivingGrain"), PublicGrain]
public interface IReceivingGrain : IGrainWithStringKey
{
    /// <summary>Receives up to <paramref name="max"/> values at a time until the channel is closed.</summary>
    [Alias("Run")]
    Task Run(int max, CancellationToken cancellationToken = default);
}
