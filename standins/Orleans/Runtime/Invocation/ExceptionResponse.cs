using System.Runtime.ExceptionServices;

namespace Orleans.Serialization.Invocation;

/// <summary>The method threw.</summary>
[GenerateSerializer]
[SuppressReferenceTracking]
public sealed class ExceptionResponse : Response
{
    public override object? Result
    {
        get
        {
            Throw();
            return null;
        }

        set => throw new InvalidOperationException($"Cannot set result property on response of type {nameof(ExceptionResponse)}");
    }

    [Id(0)]
    public override Exception? Exception { get; set; }

    public override T GetResult<T>()
    {
        Throw();
        return default!;
    }

    public override void Dispose()
    {
    }

    public override string ToString() => Exception?.ToString() ?? string.Empty;

    private void Throw() => ExceptionDispatchInfo.Capture(Exception!).Throw();
}
