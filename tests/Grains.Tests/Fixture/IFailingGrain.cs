namespace Wetware.Tests.Fixture;

[Alias("ww.test.IFailingGrain")]
public interface IFailingGrain : IGrainWithIntegerKey
{
    [Alias("Fail")]
    Task Fail();
}
