using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>A turn with a result.</summary>
internal sealed class PendingOperation<T>(
    Func<AnchorNode, (AnchorNode Node, T Result)> act, Func<AnchorNode, bool>? needsBirth, bool again, CancellationToken cancellation)
    : PendingOperation(cancellation)
{
    private readonly TaskCompletionSource<T> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private WetwareException? _refusal;

    /// <summary>The answer.</summary>
    public Task<T> Answered => _answered.Task;

    /// <inheritdoc />
    public override bool IsAgain => again;

    /// <inheritdoc />
    public override bool NeedsBirth(AnchorNode node) => needsBirth?.Invoke(node) == true;

    /// <inheritdoc />
    public override AnchorNode Do(AnchorNode node)
    {
        _refusal = null;
        try
        {
            (node, _result) = act(node);
        }
        catch (WetwareException refusal)
        {
            _refusal = refusal;
        }

        return node;
    }

    /// <inheritdoc />
    public override void Answer()
    {
        if (_refusal is null)
            _answered.TrySetResult(_result!);
        else
            _answered.TrySetException(_refusal);
    }

    /// <inheritdoc />
    public override void Fail(Exception error) => _answered.TrySetException(error);
}
