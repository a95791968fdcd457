using Wetware.Capabilities;
using Wetware.Security;

namespace Wetware.Tests.Capabilities;

/// <summary>A small kind for these tests: a text that can be read, written, waited for, and boxes within it.</summary>
[Alias("ww.test.IBoxGrain"), PublicGrain]
public interface IBoxGrain : IGrainWithStringKey
{
    [Alias("Root")]
    Task<Capability> Root();

    [Alias("Waiters")]
    Task<int> Waiters();

    /// <summary>Gives no answer any more to those who ask whether it is valid.</summary>
    [Alias("BeAway")]
    Task BeAway();
}
