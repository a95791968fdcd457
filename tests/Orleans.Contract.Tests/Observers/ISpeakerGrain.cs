namespace Wetware.Tests.Observers;

public interface ISpeakerGrain : IGrainWithStringKey
{
    Task Add(IListener listener);

    Task Remove(IListener listener);

    Task<int> Listeners();

    Task Say(params string[] words);

    Task<string> Ask(string what);
}
