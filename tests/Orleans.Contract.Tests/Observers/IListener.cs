namespace Wetware.Tests.Observers;

public interface IListener : IGrainObserver
{
    void Heard(string what);

    Task<string> Asked(string what);
}
