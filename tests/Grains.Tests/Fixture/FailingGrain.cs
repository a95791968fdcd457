using Wetware.Errors;

namespace Wetware.Tests.Fixture;

public sealed class FailingGrain : Grain, IFailingGrain
{
    public Task Fail() => throw new WetwareException(ErrorKind.Overloaded, "the store is full", new Unknown());

    /// <summary>Of a type that no serializer knows.</summary>
    private sealed class Unknown() : Exception("a detail")
    {
        public Thread Running { get; } = Thread.CurrentThread;
    }
}
