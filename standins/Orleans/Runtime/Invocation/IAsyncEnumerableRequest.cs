namespace Orleans.Runtime;

/// <summary>A call of a method that returns a stream.</summary>
public interface IAsyncEnumerableRequest<T> : IRequest
{
    int MaxBatchSize { get; set; }

    IAsyncEnumerable<T> InvokeImplementation();
}
