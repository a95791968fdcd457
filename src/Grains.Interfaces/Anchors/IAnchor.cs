using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Security;
using Wetware.Waiting;

namespace Wetware.Anchors;

/// <summary>
/// A name in the anchor tree: a cell that may hold a value, and names below. Every operation on one cell takes effect at one moment between its call
/// and its answer (linearizable), whatever nodes come and go. Callers use the client library, which finds the grain of a path and asks again when
/// an answer is lost.
/// </summary>
[Alias("ww.IAnchor"), PublicGrain]
public interface IAnchor : IGrainWithStringKey
{
    /// <summary>
    /// Goes to the path <paramref name="relative"/> below this one, creates what is missing on the way, and answers the canonical path. <c>..</c> does not
    /// lead out. The empty path and <c>/</c> are this anchor and create nothing.
    /// </summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: an invalid path; <c>limit</c>: too deep, too long, or too many names in one place.</exception>
    [Alias("Walk")]
    Task<string> Walk(string relative, CancellationToken cancellationToken = default);

    /// <summary>The names right below; none below a name that does not exist. At the root, server ids of live nodes are among them.</summary>
    /// <param name="after">Only names after this one in ordinal order; null for all.</param>
    /// <param name="limit">1 to <see cref="AnchorPage.MaxNames"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Ls")]
    Task<AnchorPage> Ls(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>What the cell holds now.</summary>
    [Alias("Load")]
    Task<AnchorCell> Load(CancellationToken cancellationToken = default);

    /// <summary>Fills the cell, creating the name and what is above it. Without <paramref name="overwrite"/>, an occupied cell is left as it is.</summary>
    /// <exception cref="Errors.WetwareException">
    /// <c>limit</c>: the value is too large, or too many names in one place; <c>failed</c>: the outcome of a repeated operation is unknown, it is not done
    /// again (the same goes for the other changes).
    /// </exception>
    [Alias("Store")]
    Task<AnchorOutcome> Store(AnchorOperation operation, CapabilityValue value, bool overwrite, CancellationToken cancellationToken = default);

    /// <summary>Puts <paramref name="value"/> (null: nothing) in and answers what was there.</summary>
    [Alias("Swap")]
    Task<AnchorOutcome> Swap(AnchorOperation operation, CapabilityValue? value, CancellationToken cancellationToken = default);

    /// <summary>Puts <paramref name="value"/> (null: nothing) in if the cell holds <paramref name="expected"/> (null: nothing).</summary>
    [Alias("CompareAndSwap")]
    Task<AnchorOutcome> CompareAndSwap(
        AnchorOperation operation, CapabilityValue? expected, CapabilityValue? value, CancellationToken cancellationToken = default);

    /// <summary>Puts <paramref name="value"/> (null: nothing) in if the cell has version <paramref name="expected"/> (0: there is no such cell).</summary>
    [Alias("CompareVersion")]
    Task<AnchorOutcome> CompareVersion(AnchorOperation operation, long expected, CapabilityValue? value, CancellationToken cancellationToken = default);

    /// <summary>Empties the cell; the name stays. Not done when it is empty already.</summary>
    [Alias("Clear")]
    Task<AnchorOutcome> Clear(AnchorOperation operation, CancellationToken cancellationToken = default);

    /// <summary>Removes the name with its value, unless there are names below.</summary>
    /// <exception cref="Errors.WetwareException"><c>denied</c>: the root, or the root of a node.</exception>
    [Alias("Rm")]
    Task<AnchorRemoval> Rm(CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until the version is another one than <paramref name="since"/>, at most <paramref name="slice"/>; answers the latest. The difference of
    /// versions tells how many changes lie between.
    /// </summary>
    /// <exception cref="Errors.WetwareException"><c>overloaded</c>: too many wait on this cell.</exception>
    [Alias("Watch"), AlwaysInterleave]
    Task<Waited<AnchorCell>> Watch(long since, TimeSpan slice, CancellationToken cancellationToken = default);
}
