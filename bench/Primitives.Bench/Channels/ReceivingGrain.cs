using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Placement;

namespace Wetware.Bench.Channels;

/// <summary>Receives and drops.</summary>
[PrimaryPlacement]
public sealed class ReceivingGrain(ChannelClient channels) : Grain, IReceivingGrain
{
    /// <inheritdoc />
    public async Task Run(int max, CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
                await channels.RecvManyAsync(this.GetPrimaryKeyString(), max, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Closed)
        {
            // The measurement is over.
        }
    }
}
