using System.Diagnostics.CodeAnalysis;
using Wetware.Capabilities;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// The methods of one kind of capability: a static table of its grain class, filled where it is declared.
/// <code>
/// private static readonly CapabilityMethods&lt;CellGrain&gt; Table = new CapabilityMethods&lt;CellGrain&gt;("cell")
///     .Query("load", static (grain, call, ct) =&gt; grain.Load(call, ct))
///     .Action("store", static (grain, call, ct) =&gt; grain.Store(call, ct))
///     .Wait("watch", static (grain, call, ct) =&gt; grain.Watch(call, ct))
///     .OnWithdraw(static (grain, operation, ct) =&gt; grain.WithdrawWatch(operation));
/// </code>
/// </summary>
/// <param name="kind">The kind's word (<see cref="Wetware.Capabilities.CapabilityKinds"/>).</param>
public sealed class CapabilityMethods<TGrain>(string kind)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal enum Manner
    {
        Query,
        Action,
        Wait,
    }

    /// <summary>The kind's word.</summary>
    public string Kind { get; } = kind;

    /// <summary>The methods' names in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Keys.Order(StringComparer.Ordinal)];

    internal CapabilityWithdrawal<TGrain>? Withdrawal { get; private set; }

    internal CapabilityRevocation<TGrain>? Revoked { get; private set; }

    internal Func<TGrain, bool>? Validity { get; private set; }

    /// <summary>A method that may be called again without harm; its answer is not kept.</summary>
    public CapabilityMethods<TGrain> Query(string name, CapabilityMethod<TGrain> method) => With(name, Manner.Query, method);

    /// <summary>
    /// A method that has an effect. When a call is made again with the same operation id because its answer was lost, the first answer is
    /// given again and the method is not called (while this activation lives and has not forgotten: <see cref="CapabilityMemory"/>).
    /// </summary>
    public CapabilityMethods<TGrain> Action(string name, CapabilityMethod<TGrain> method) => With(name, Manner.Action, method);

    /// <summary>
    /// A method that waits at most <c>call.Slice</c> and then answers <c>CapabilityReply.NotYet</c>. It knows its waiters by
    /// <c>call.Operation</c>, and cares itself that an operation which was asked for again is served once. Its cancellation token is
    /// also cancelled when the reference is revoked. Needs <see cref="OnWithdraw"/>.
    /// </summary>
    public CapabilityMethods<TGrain> Wait(string name, CapabilityMethod<TGrain> method) => With(name, Manner.Wait, method);

    /// <summary>How a waiting operation is given up.</summary>
    public CapabilityMethods<TGrain> OnWithdraw(CapabilityWithdrawal<TGrain> withdrawal)
    {
        Withdrawal = withdrawal;
        return this;
    }

    /// <summary>Runs <paramref name="revoked"/> after each revocation, also a repeated one.</summary>
    public CapabilityMethods<TGrain> OnRevoke(CapabilityRevocation<TGrain> revoked)
    {
        Revoked = revoked;
        return this;
    }

    /// <summary>Makes references derived from this grain's valid only while <paramref name="isValid"/> returns true.</summary>
    public CapabilityMethods<TGrain> ValidWhile(Func<TGrain, bool> isValid)
    {
        Validity = isValid;
        return this;
    }

    internal bool TryFind(string name, [NotNullWhen(true)] out Entry? entry) => _entries.TryGetValue(name, out entry);

    private CapabilityMethods<TGrain> With(string name, Manner manner, CapabilityMethod<TGrain> method)
    {
        _entries.Add(name, new Entry(manner, method));
        return this;
    }

    internal sealed record Entry(Manner Manner, CapabilityMethod<TGrain> Method);
}

/// <summary>Serves one method of a kind. The reference and the sizes have been checked; the arguments have not.</summary>
public delegate Task<CapabilityReply> CapabilityMethod<in TGrain>(TGrain grain, CapabilityCall call, CancellationToken cancellationToken);

/// <summary>Gives up a waiting operation; answers its reply when it was served before, else null.</summary>
public delegate Task<CapabilityReply?> CapabilityWithdrawal<in TGrain>(TGrain grain, Guid operation, CancellationToken cancellationToken);

/// <summary>Runs when a reference to the grain was revoked.</summary>
public delegate Task CapabilityRevocation<in TGrain>(TGrain grain, Capability capability, CancellationToken cancellationToken);
