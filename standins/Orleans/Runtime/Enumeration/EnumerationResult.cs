namespace Orleans.Runtime;

/// <summary>What one answer about a stream brings.</summary>
[Flags]
[GenerateSerializer]
public enum EnumerationResult
{
    /// <summary>Nothing yet: ask again.</summary>
    Heartbeat = 1,
    Element = 1 << 1,
    Batch = 1 << 2,
    Completed = 1 << 3,
    CompletedWithElement = Completed | Element,
    CompletedWithBatch = Completed | Batch,

    /// <summary>The grain knows no such enumeration (any more).</summary>
    MissingEnumeratorError = 1 << 4,
    Error = 1 << 5,
    Canceled = 1 << 6,
}
