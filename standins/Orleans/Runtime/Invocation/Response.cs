using Orleans.Serialization.Codecs;

namespace Orleans.Serialization.Invocation;

/// <summary>The outcome of a call: a value, nothing, or an exception.</summary>
public abstract class Response : IDisposable
{
    public static Response Completed => CompletedResponse.Instance;

    public abstract object? Result { get; set; }

    public abstract Exception? Exception { get; set; }

    public static Response FromException(Exception exception) => new ExceptionResponse { Exception = exception };

    public static Response FromResult<TResult>(TResult value)
    {
        var response = ResponsePool.Get<TResult>();
        response.TypedResult = value;
        return response;
    }

    /// <summary>The value; throws the exception when that is the outcome.</summary>
    public abstract T GetResult<T>();

    public virtual Type? GetSimpleResultType() => null;

    public abstract void Dispose();

    /// <summary>Replaces the value by a copy that nothing else holds.</summary>
    internal virtual void CopyResult(CodecProvider codecs)
    {
    }

    public override string ToString() => Exception is { } exception ? exception.ToString() : Result?.ToString() ?? "[null]";
}
