namespace Wetware.Tests.Interleaving;

public interface IReentrantGrain : IGrainWithStringKey
{
    Task Hold(string gate);

    Task<int> Count();

    Task<int> CallSelf();
}
