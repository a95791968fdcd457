using Wetware.Tests.Fixture;

namespace Wetware.Tests.Observers;

public sealed class Listener(string journal) : IListener
{
    public void Heard(string what) => Journal.Add(journal, what);

    public Task<string> Asked(string what) =>
        what == "wrong" ? throw new InvalidOperationException("no answer to that") : Task.FromResult("answer to " + what);
}
