using Wetware.Anchors;

namespace Wetware.Grains.Anchors;

/// <summary>The turn that removes an anchor; it goes alone.</summary>
internal sealed class RemoveOperation(CancellationToken cancellation) : PendingOperation(cancellation)
{
    private readonly TaskCompletionSource<AnchorRemoval> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AnchorRemoval _result;

    /// <summary>The answer.</summary>
    public Task<AnchorRemoval> Answered => _answered.Task;

    /// <inheritdoc />
    public override bool NeedsBirth(AnchorNode node) => false;

    /// <summary>Sees what there is to remove.</summary>
    public override AnchorNode Do(AnchorNode node)
    {
        // When another activation cleared what this one had marked, the second look finds nothing; it was removed all the same.
        if (_result != AnchorRemoval.Removed)
        {
            _result = node.Stage is AnchorStage.Absent or AnchorStage.Joining ? AnchorRemoval.Missing
                : node.Children.Length > 0 ? AnchorRemoval.NotEmpty
                : AnchorRemoval.Removed;
        }

        return node;
    }

    /// <inheritdoc />
    public override void Answer() => _answered.TrySetResult(_result);

    /// <inheritdoc />
    public override void Fail(Exception error) => _answered.TrySetException(error);
}
