namespace Wetware.Tests.Filters;

public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string> Say(string what);

    Task<string> SayThrough(string next, string what);
}
