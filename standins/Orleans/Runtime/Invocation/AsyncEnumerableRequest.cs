using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// A call of a method that returns <see cref="IAsyncEnumerable{T}"/>. It is the stream itself: nothing is sent before it is enumerated, and each enumeration
/// calls the method anew.
/// </summary>
public abstract class AsyncEnumerableRequest<T> : RequestBase, IAsyncEnumerableRequest<T>, IAsyncEnumerable<T>, IBatchedRequest
{
    internal const int DefaultBatchSize = 100;

    private GrainReference? _reference;

    /// <summary>How many elements one answer may bring, if that many are there.</summary>
    public int MaxBatchSize { get; set; } = DefaultBatchSize;

    public IAsyncEnumerable<T> InitializeRequest(GrainReference targetGrainReference)
    {
        _reference = targetGrainReference;
        return this;
    }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new GrainEnumerator<T>(
        _reference ?? throw new InvalidOperationException("The stream of a call that was not made through a grain reference cannot be read."),
        CloneForCall(),
        GetCancellationToken(),
        cancellationToken);

    public override ValueTask<Response> Invoke() =>
        throw new NotSupportedException($"{GetInterfaceName()}.{GetMethodName()} returns a stream, which is read batch by batch.");

    public IAsyncEnumerable<T> InvokeImplementation() => InvokeInner();

    protected abstract IAsyncEnumerable<T> InvokeInner();

    /// <summary>The grain's side changes the request (its target, its token), so it gets one of its own.</summary>
    private AsyncEnumerableRequest<T> CloneForCall()
    {
        var clone = (AsyncEnumerableRequest<T>)Descriptor.Code!.Create();
        for (var i = 0; i < GetArgumentCount(); i++)
            clone.SetArgument(i, GetArgument(i)!);
        clone.MaxBatchSize = MaxBatchSize;
        clone.HasLiveToken = Descriptor.CancellationIndex >= 0;
        return clone;
    }
}
