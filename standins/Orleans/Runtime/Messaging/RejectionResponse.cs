namespace Orleans.Runtime;

/// <summary>The body of a response whose <see cref="Message.Rejection"/> is set.</summary>
[GenerateSerializer]
internal sealed class RejectionResponse
{
    /// <summary>For people.</summary>
    [Id(0)]
    public string Info { get; set; } = string.Empty;

    /// <summary>What the caller is to see; null for an <see cref="OrleansMessageRejectionException"/> with the <see cref="Info"/>.</summary>
    [Id(1)]
    public Exception? Exception { get; set; }
}
