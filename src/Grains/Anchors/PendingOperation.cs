using Wetware.Anchors;
using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>An operation that waits to be executed at an anchor.</summary>
internal abstract class PendingOperation(CancellationToken cancellation)
{
    /// <summary>True for a retry, which needs to know which versions were forgotten even when no state is stored.</summary>
    public virtual bool IsRetry => false;

    /// <summary>
    /// True for a first call of a change. When its caller has given up and repeated it elsewhere, what came of that may be forgotten already: it applies only to
    /// states of which this activation knew when the call came. The repetition says which version it has seen.
    /// </summary>
    public virtual bool IsFirstCall => false;

    /// <summary>When it came: how often this activation had read another state than it knew until then.</summary>
    public int Epoch { get; set; }

    /// <summary>Who asks for it.</summary>
    public virtual string? Principal => null;

    /// <summary>True when the caller cancelled.</summary>
    public bool IsCancelled => cancellation.IsCancellationRequested;

    /// <summary>True when the anchor must be created for it.</summary>
    public abstract bool NeedsCreation(AnchorNode node);

    /// <summary>Applies it to a state. May run several times; the last result counts. A <c>WetwareException</c> is kept for the caller.</summary>
    public abstract AnchorNode Apply(AnchorNode node);

    /// <summary>Completes with the last result or error.</summary>
    public abstract void Complete();

    /// <summary>Fails it.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Completes it as cancelled.</summary>
    public void Cancel() => Fail(new OperationCanceledException(cancellation));
}

/// <summary>An operation with a result.</summary>
internal sealed class PendingOperation<T>(
    Func<AnchorNode, (AnchorNode Node, T Result)> act, Func<AnchorNode, bool>? needsCreation, bool isRetry, CancellationToken cancellation, string? principal = null, bool isFirstCall = false)
    : PendingOperation(cancellation)
{
    // What waits for it goes on at once, in the same turn.
    private readonly TaskCompletionSource<T> _completion = new();
    private T? _result;
    private WetwareException? _refusal;

    /// <summary>The result.</summary>
    public Task<T> Completion => _completion.Task;

    /// <inheritdoc />
    public override bool IsRetry => isRetry;

    /// <inheritdoc />
    public override bool IsFirstCall => isFirstCall;

    /// <inheritdoc />
    public override string? Principal => principal;

    /// <inheritdoc />
    public override bool NeedsCreation(AnchorNode node) => needsCreation?.Invoke(node) == true;

    /// <inheritdoc />
    public override AnchorNode Apply(AnchorNode node)
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
    public override void Complete()
    {
        if (_refusal is null)
            _completion.TrySetResult(_result!);
        else
            _completion.TrySetException(_refusal);
    }

    /// <inheritdoc />
    public override void Fail(Exception error) => _completion.TrySetException(error);
}

/// <summary>Removes an anchor; never batched with others.</summary>
internal sealed class RemoveOperation(CancellationToken cancellation) : PendingOperation(cancellation)
{
    private readonly TaskCompletionSource<AnchorRemoval> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AnchorRemoval _result;

    /// <summary>The result.</summary>
    public Task<AnchorRemoval> Completion => _completion.Task;

    /// <inheritdoc />
    public override bool IsFirstCall => true;

    /// <inheritdoc />
    public override bool NeedsCreation(AnchorNode node) => false;

    /// <summary>Determines the outcome; the executor does the removal.</summary>
    public override AnchorNode Apply(AnchorNode node)
    {
        // When another activation completed the removal that this one began, the retry finds nothing; it was removed nevertheless.
        if (_result != AnchorRemoval.Removed)
        {
            _result = node.Stage is AnchorStage.Absent or AnchorStage.Creating ? AnchorRemoval.Missing
                : node.Children.Length > 0 ? AnchorRemoval.NotEmpty
                : AnchorRemoval.Removed;
        }

        return node;
    }

    /// <inheritdoc />
    public override void Complete() => _completion.TrySetResult(_result);

    /// <inheritdoc />
    public override void Fail(Exception error) => _completion.TrySetException(error);
}
