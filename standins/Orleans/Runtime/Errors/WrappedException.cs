using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>Stands for an exception whose type cannot cross.</summary>
[GenerateSerializer]
public class WrappedException : OrleansException
{
    public WrappedException(string message)
        : base(message)
    {
    }

    [Id(0)]
    public string? OriginalExceptionType { get; set; }

    [DoesNotReturn]
    public static void CreateAndRethrow(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        throw new WrappedException(exception.ToString()) { OriginalExceptionType = exception.GetType().FullName };
    }

    public override string ToString() => $"{nameof(WrappedException)} OriginalType: {OriginalExceptionType}, Message: {Message}";
}
