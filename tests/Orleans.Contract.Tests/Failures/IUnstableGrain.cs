namespace Wetware.Tests.Failures;

/// <summary>Fails to start as often as the test says.</summary>
public interface IUnstableGrain : IGrainWithStringKey
{
    Task<string> Hello();
}
