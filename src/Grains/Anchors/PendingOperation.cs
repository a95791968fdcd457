namespace Wetware.Grains.Anchors;

/// <summary>One operation that waits for its turn at an anchor.</summary>
internal abstract class PendingOperation(CancellationToken cancellation)
{
    /// <summary>True for a repetition, which has to know what was forgotten even where there is no state.</summary>
    public virtual bool IsAgain => false;

    /// <summary>True when its caller has given up before it began.</summary>
    public bool IsCancelled => cancellation.IsCancellationRequested;

    /// <summary>True when the anchor has to be born for it.</summary>
    public abstract bool NeedsBirth(AnchorNode node);

    /// <summary>Does it to a state, as often as need be; only the last time counts. A refusal is kept for the caller.</summary>
    public abstract AnchorNode Do(AnchorNode node);

    /// <summary>Answers with the result, or the refusal, of the last time.</summary>
    public abstract void Answer();

    /// <summary>Answers with an error.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Answers that it was given up.</summary>
    public void Cancel() => Fail(new OperationCanceledException(cancellation));
}
