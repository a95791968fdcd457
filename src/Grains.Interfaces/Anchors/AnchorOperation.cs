namespace Wetware.Anchors;

/// <summary>
/// Names a change, so that it can be asked for again when its answer was lost and yet happens once. Cells remember the latest operations with their
/// results.
/// </summary>
/// <param name="Id">Chosen by the caller at random, once for all repetitions.</param>
/// <param name="Since">
/// Null the first time. In a repetition: a version that the cell had reached before the first time (0 when nothing is known). It lets the cell tell an
/// operation that never arrived from one that it has forgotten; the latter fails as "outcome unknown" and is not done a second time.
/// </param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-operation")]
public readonly record struct AnchorOperation([property: Id(0)] Guid Id, [property: Id(1)] long? Since = null)
{
    /// <summary>A new operation.</summary>
    public static AnchorOperation New() => new(Guid.NewGuid());
}
