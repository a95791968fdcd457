using Wetware.Security;

namespace Wetware.Bench.Calls;

/// <summary>The smallest useful grain: what a call itself costs.</summary>
[PublicGrain]
public interface IPingGrain : IGrainWithIntegerKey
{
    /// <summary>Returns <paramref name="value"/> plus one.</summary>
    ValueTask<int> Ping(int value);

    /// <summary>Returns the payload's length.</summary>
    ValueTask<int> Send(byte[] payload);
}
