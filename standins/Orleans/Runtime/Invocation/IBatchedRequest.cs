namespace Orleans.Runtime;

/// <summary>A request for a stream, whatever its elements.</summary>
internal interface IBatchedRequest
{
    int MaxBatchSize { get; set; }
}
