using Wetware.Security;

namespace Wetware.Tests.Fixture;

[Alias("ww.test.IFailingGrain"), PublicGrain]
public interface IFailingGrain : IGrainWithIntegerKey
{
    [Alias("Fail")]
    Task Fail();
}
