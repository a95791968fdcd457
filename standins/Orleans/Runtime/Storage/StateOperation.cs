namespace Orleans.Core;

/// <summary>An access of a state to its storage that runs, or waits for those before it.</summary>
internal sealed class StateOperation(StateOperationKind kind, CancellationToken cancellationToken)
{
    public StateOperationKind Kind { get; } = kind;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public bool Started { get; set; }

    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>A write that has not begun will write what is there then: a second one that nobody can cancel is the same.</summary>
    public bool CanStandFor(StateOperationKind kind, CancellationToken cancellationToken) =>
        kind == Kind && kind != StateOperationKind.Read && !Started && !CancellationToken.CanBeCanceled && !cancellationToken.CanBeCanceled;
}
