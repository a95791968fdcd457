using Orleans.Placement;

namespace Wetware.Bench.Calls;

/// <summary>Placed at random unless the caller hints at a silo.</summary>
[RandomPlacement]
public sealed class PingGrain : Grain, IPingGrain
{
    /// <inheritdoc />
    public ValueTask<int> Ping(int value) => new(value + 1);

    /// <inheritdoc />
    public ValueTask<int> Send(byte[] payload) => new(payload.Length);
}
