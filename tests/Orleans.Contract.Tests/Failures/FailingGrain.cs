namespace Wetware.Tests.Failures;

public sealed class FailingGrain : Grain, IFailingGrain
{
    private int _count;

    public async Task Throw(string type, string message)
    {
        await Task.Yield();
        throw type switch
        {
            nameof(InvalidOperationException) => new InvalidOperationException(message),
            nameof(ArgumentException) => new ArgumentException(message, nameof(type)),
            nameof(NotSupportedException) => new NotSupportedException(message),
            nameof(KeyNotFoundException) => new KeyNotFoundException(message),
            nameof(TimeoutException) => new TimeoutException(message),
            nameof(FormatException) => new FormatException(message),
            _ => new ObjectDisposedException(type, message),
        };
    }

    public Task ThrowOwn(string message, int code) => throw new OwnException(message, code);

    public Task ThrowPlain(string message) => throw new PlainException(message);

    public Task ThrowNested() => throw new InvalidOperationException("outer", new OwnException("inner", 7));

    public Task ThrowThrough(string next, string message) =>
        GrainFactory.GetGrain<IFailingGrain>(next).Throw(nameof(InvalidOperationException), message);

    public Task<int> Count() => Task.FromResult(++_count);
}
