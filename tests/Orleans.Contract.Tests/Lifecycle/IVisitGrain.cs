namespace Wetware.Tests.Lifecycle;

public interface IVisitGrain : IGrainWithStringKey
{
    /// <summary>Which activation answers.</summary>
    Task<Guid> Visit();

    Task Leave();

    Task Hold(string gate);

    Task Delay(TimeSpan stay);
}
