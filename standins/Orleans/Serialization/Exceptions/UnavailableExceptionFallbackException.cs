namespace Orleans.Serialization;

/// <summary>Stands for a remote exception whose type is not known here; keeps its type name, message, stack and inner exception.</summary>
public sealed class UnavailableExceptionFallbackException : Exception
{
    public UnavailableExceptionFallbackException()
    {
    }

    public UnavailableExceptionFallbackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Further properties that came with the exception.</summary>
    public Dictionary<string, object?> Properties { get; } = [];

    /// <summary>The name of the type that was thrown.</summary>
    public string? ExceptionType { get; internal set; }

    /// <inheritdoc />
    public override string ToString() => string.IsNullOrWhiteSpace(ExceptionType)
        ? $"Unknown exception: {base.ToString()}"
        : $"Unknown exception of type {ExceptionType}: {base.ToString()}";
}
