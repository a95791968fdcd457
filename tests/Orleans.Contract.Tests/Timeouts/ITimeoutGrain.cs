namespace Wetware.Tests.Timeouts;

public interface ITimeoutGrain : IGrainWithStringKey
{
    [ResponseTimeout("00:00:00.500")]
    Task HoldBriefly(string gate);

    Task<int> Count();
}
