using Orleans;

namespace Wetware.Tests.Clients;

public interface IRoamingObserver : IGrainObserver
{
    Task News(string text);
}
