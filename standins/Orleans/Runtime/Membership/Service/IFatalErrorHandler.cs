namespace Orleans.Runtime;

/// <summary>Ends a silo that must not go on.</summary>
public interface IFatalErrorHandler
{
    /// <summary>Whether an error is one that nobody foresaw.</summary>
    bool IsUnexpected(Exception exception);

    /// <summary>Ends the silo.</summary>
    void OnFatalException(object? sender = null, string? context = null, Exception? exception = null);
}
