using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>The consumer of subscriptions made outside of grains: one for the process, under an observer's id.</summary>
internal sealed class OutsideConsumer(IServiceProvider services, IGrainFactory grains)
{
    private readonly Lock _gate = new();

    /// <summary>Held here, because observers are held weakly elsewhere.</summary>
    private StreamConsumerExtension? _extension;
    private GrainId _id;

    public (GrainId Id, StreamConsumerExtension Extension) Get()
    {
        lock (_gate)
        {
            if (_extension is null)
            {
                var extension = new StreamConsumerExtension(services, null);
                _id = grains.CreateObjectReference<IStreamConsumerExtension>(extension).GetGrainId();
                _extension = extension;
            }

            return (_id, _extension);
        }
    }
}
