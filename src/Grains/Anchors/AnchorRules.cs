using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>The operations on an anchor's state, as pure functions: no clock, no storage, no other anchors.</summary>
public static class AnchorRules
{
    /// <summary>Returns the initial state of an anchor that its parent has listed.</summary>
    public static AnchorNode Create(AnchorIncarnation incarnation, string? principal = null) => new()
    {
        Stage = AnchorStage.Alive,
        Incarnation = incarnation.Number,
        Version = incarnation.Number,
        Clock = incarnation.Number,
        Removed = incarnation.Forgotten,
        Forgotten = incarnation.Forgotten,
        Principal = principal,
    };

    /// <summary>Throws when no cell may hold the value.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too large; <c>failed</c>: a capability and bytes at once.</exception>
    public static void Check(CapabilityValue? value, AnchorOptions options)
    {
        if (value is null)
            return;
        if (value.Bytes.Length > options.MaxValueBytes)
        {
            throw new WetwareException(
                ErrorKind.Limit, $"a value of {value.Bytes.Length} bytes is larger than Cluster:Anchors:MaxValueBytes ({options.MaxValueBytes})");
        }

        if (value.Capability is not null && !value.Bytes.IsEmpty)
            throw new WetwareException(ErrorKind.Failed, "a value is bytes or a capability, not both");
    }

    /// <summary>True when the change applies to an anchor without stored state, which must be created first.</summary>
    public static bool NeedsCreation(AnchorNode node, AnchorOperation operation, AnchorChange change) =>
        node.Stage != AnchorStage.Alive && change.Value is not null && change.IsMet(0, null) && !IsForgotten(node, operation, change);

    /// <summary>Applies a change; a retry returns the first outcome. Returns the same node when nothing changed.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the outcome of this retried operation is no longer known.</exception>
    public static (AnchorNode Node, AnchorOutcome Outcome) Change(
        AnchorNode node, AnchorOperation operation, AnchorChange change, AnchorOptions options)
    {
        if (operation.Id != Guid.Empty && Array.FindLastIndex(node.Done, done => done.Id == operation.Id) is >= 0 and var index)
            return (node, Again(node.Done[index]));
        if (IsForgotten(node, operation, change))
        {
            throw new WetwareException(
                ErrorKind.Failed, $"outcome unknown: the cell remembers only its latest changes and is at version {node.Version}; read it before trying again");
        }

        var cell = node.Cell;
        if (!change.IsMet(cell.Version, cell.Value))
            return (node, new AnchorOutcome(false, cell.Version));
        if (node.Stage != AnchorStage.Alive)
            return (node, new AnchorOutcome(true, 0));
        var principal = change.Value is null ? node.Principal : change.Principal;
        var changed = Remember(node with { Version = node.Version + 1, Value = change.Value, Principal = principal }, operation, change.TakesOld ? node.Value : null, options);
        return (changed, new AnchorOutcome(true, changed.Version, change.TakesOld ? node.Value : null));
    }

    /// <summary>Adds a child. Returns the same node when it is listed already.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: the anchor has <see cref="AnchorOptions.MaxNames"/> children.</exception>
    public static (AnchorNode Node, AnchorIncarnation Incarnation) Adopt(AnchorNode node, string name, AnchorOptions options)
    {
        var at = IndexOf(node, name);
        if (at >= 0)
            return (node, new AnchorIncarnation(node.Children[at].Incarnation, node.Removed));
        if (node.Children.Length >= options.MaxNames)
        {
            throw new WetwareException(
                ErrorKind.Limit, $"the anchor has {node.Children.Length} children; Cluster:Anchors:MaxNames allows {options.MaxNames}");
        }

        var child = new AnchorChild(name, node.Clock + 1);
        var children = new AnchorChild[node.Children.Length + 1];
        node.Children.AsSpan(0, ~at).CopyTo(children);
        children[~at] = child;
        node.Children.AsSpan(~at).CopyTo(children.AsSpan(~at + 1));
        return (node with { Children = children, Clock = child.Incarnation }, new AnchorIncarnation(child.Incarnation, node.Removed));
    }

    /// <summary>Returns what is known of a child.</summary>
    public static AnchorIncarnation Find(AnchorNode node, string name)
    {
        var at = IndexOf(node, name);
        return new AnchorIncarnation(at >= 0 ? node.Children[at].Incarnation : 0, node.Stage == AnchorStage.Alive ? node.Removed : node.Forgotten);
    }

    /// <summary>Removes a child if it is still the given incarnation; otherwise returns the same node.</summary>
    public static AnchorNode Release(AnchorNode node, string name, long incarnation, long last)
    {
        var at = IndexOf(node, name);
        if (at < 0 || node.Children[at].Incarnation != incarnation)
            return node;
        return node with
        {
            Children = node.Children.Where((_, index) => index != at).ToArray(),
            Clock = Math.Max(node.Clock, last),
            Removed = Math.Max(node.Removed, last),
        };
    }

    /// <summary>Returns a page of the children.</summary>
    public static AnchorPage Page(AnchorNode node, string? after, int limit)
    {
        var start = 0;
        if (after is not null)
        {
            var at = IndexOf(node, after);
            start = at >= 0 ? at + 1 : ~at;
        }

        var names = node.Children.Skip(start).Take(limit).Select(child => child.Name).ToArray();
        return new AnchorPage(names, start + names.Length < node.Children.Length);
    }

    // A retry, and changes that are no longer remembered were made since its first call: any of them may have been it.
    private static bool IsForgotten(AnchorNode node, AnchorOperation operation, AnchorChange change) =>
        operation.Since is { } since && Math.Max(since, change.Version ?? 0) < node.Forgotten;

    private static int IndexOf(AnchorNode node, string name) =>
        node.Children.AsSpan().BinarySearch(new ByName(name));

    private static AnchorOutcome Again(AnchorDone done) => done.OldDropped
        ? throw new WetwareException(ErrorKind.Failed, $"the swap was done (version {done.Version}), but the previous value is no longer remembered")
        : new AnchorOutcome(true, done.Version, done.Old);

    // Every change above Forgotten is in Done, except those that cannot be retried: without an id, or answered and no longer under way.
    private static AnchorNode Remember(AnchorNode node, AnchorOperation operation, CapabilityValue? old, AnchorOptions options)
    {
        if (operation.Id == Guid.Empty)
            return node;
        var known = WithoutAnswered(node.Done, operation.Answered);
        var dropped = Math.Max(0, known.Length + 1 - options.Remembered);
        var done = new AnchorDone[known.Length + 1 - dropped];
        known[dropped..].CopyTo(done);
        done[^1] = new AnchorDone(operation.Id, node.Version, old, OldDropped: false);
        DropOld(done, options.MaxValueBytes);
        return node with { Done = done, Forgotten = dropped == 0 ? node.Forgotten : known[dropped - 1].Version };
    }

    private static ReadOnlySpan<AnchorDone> WithoutAnswered(AnchorDone[] done, Guid[]? answered)
    {
        if (answered is null)
            return done;
        var ids = answered.Length <= AnchorOperation.MaxAnswered ? answered : answered[..AnchorOperation.MaxAnswered];
        return Array.FindAll(done, one => !ids.Contains(one.Id));
    }

    // Previous values of swaps are kept for retries, newest first, up to the size of one value in total.
    private static void DropOld(AnchorDone[] done, int budget)
    {
        for (var i = done.Length - 1; i >= 0; i--)
        {
            if (done[i].Old is not { } old)
                continue;
            budget -= old.Bytes.Length;
            if (budget < 0)
                done[i] = done[i] with { Old = null, OldDropped = true };
        }
    }

    private readonly struct ByName(string name) : IComparable<AnchorChild>
    {
        public int CompareTo(AnchorChild other) => string.CompareOrdinal(name, other.Name);
    }
}
