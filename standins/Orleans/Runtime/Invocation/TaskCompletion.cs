using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Where the answer arrives when the caller wants a <see cref="Task"/>: one object less, and one hop less, than a value task made into one.</summary>
internal sealed class TaskCompletion<TResult> : TaskCompletionSource<TResult>, IResponseCompletionSource
{
    public TaskCompletion()
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    public void Complete(Response value)
    {
        if (value is Response<TResult> typed)
        {
            var result = typed.TypedResult!;
            typed.Dispose();
            TrySetResult(result);
        }
        else if (value.Exception is OperationCanceledException cancelled)
        {
            // A cancelled task, but one that throws what the grain threw.
            TrySetException(cancelled);
        }
        else if (value.Exception is { } exception)
        {
            TrySetException(exception);
        }
        else
        {
            CompleteUntyped(value.Result);
        }
    }

    public void Complete() => TrySetResult(default!);

    private void CompleteUntyped(object? result)
    {
        if (result is null)
            TrySetResult(default!);
        else if (result is TResult fits)
            TrySetResult(fits);
        else
            TrySetException(new InvalidCastException($"The call returned a {result.GetType()} where a {typeof(TResult)} is expected."));
    }
}
