namespace Orleans.Runtime;

/// <summary>A reference was used that no cluster is behind.</summary>
[GenerateSerializer]
public sealed class GrainReferenceNotBoundException : OrleansException
{
    internal GrainReferenceNotBoundException(string message)
        : base(message)
    {
    }
}
