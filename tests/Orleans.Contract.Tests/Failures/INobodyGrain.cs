namespace Wetware.Tests.Failures;

/// <summary>An interface that no grain implements.</summary>
public interface INobodyGrain : IGrainWithStringKey
{
    Task Nothing();
}
