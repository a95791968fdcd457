namespace Wetware.Clustering;

/// <summary>The node cannot start for a reason that the person who starts it can mend; the message says what and how.</summary>
public sealed class NodeStartException : Exception
{
    /// <summary>Says what is wrong and how to mend it.</summary>
    public NodeStartException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="NodeStartException(string)" />
    public NodeStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
