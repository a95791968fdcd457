using Orleans.Runtime.Providers;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>The same wait after each failure.</summary>
internal sealed class FixedDelay(TimeSpan delay) : IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider
{
    /// <inheritdoc />
    public TimeSpan Next(int attempt) => delay;
}
