namespace Wetware.Tests.Observers;

public sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    private readonly HashSet<IListener> _listeners = [];

    public Task Add(IListener listener)
    {
        _listeners.Add(listener);
        return Task.CompletedTask;
    }

    public Task Remove(IListener listener)
    {
        _listeners.Remove(listener);
        return Task.CompletedTask;
    }

    public Task<int> Listeners() => Task.FromResult(_listeners.Count);

    public Task Say(params string[] words)
    {
        foreach (var word in words)
        {
            foreach (var listener in _listeners)
                listener.Heard(word);
        }

        return Task.CompletedTask;
    }

    public Task<string> Ask(string what) => _listeners.Single().Asked(what);
}
