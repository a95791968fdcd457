using System.Runtime.CompilerServices;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;

namespace Orleans.Serialization.Invocation;

/// <summary>The method returned a value. Pooled: whoever takes the value out disposes it.</summary>
[GenerateSerializer]
[SuppressReferenceTracking]
public sealed class Response<TResult> : Response
{
    [Id(0)]
    public TResult? TypedResult { get; set; }

    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException($"Cannot set {nameof(Exception)} property for type {nameof(Response<>)}");
    }

    public override object? Result
    {
        get => TypedResult;
        set => TypedResult = (TResult?)value;
    }

    public override Type GetSimpleResultType() => typeof(TResult);

    public override T GetResult<T>()
    {
        if (typeof(T) == typeof(TResult) && this is Response<T> same)
            return same.TypedResult!;
        return (T)(object?)TypedResult!;
    }

    public override void Dispose()
    {
        TypedResult = default;
        ResponsePool.Return(this);
    }

    internal override void CopyResult(CodecProvider codecs)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<TResult>() || typeof(TResult) == typeof(string) || TypedResult is null)
            return;
        var codec = codecs.Get<TResult>();
        if (codec.IsImmutable && typeof(TResult).IsValueType)
            return;
        var context = CopyContext.Rent(codecs);
        try
        {
            TypedResult = codec.Copy(TypedResult, context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    public override string ToString() => TypedResult?.ToString() ?? "[null]";
}
