using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Grains.Anchors.Capabilities;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Waiting;

namespace Wetware.Grains.Anchors;

/// <summary>An anchor of this node's own tree (<see cref="NodeAnchors"/>), which does the work.</summary>
[NodePlacement, Reentrant]
internal sealed class NodeAnchorGrain : NodeOwnedGrain, INodeAnchorGrain, IAnchorCapabilityTarget
{
    private static readonly CapabilityMethods<NodeAnchorGrain> Table = AnchorInvoker.Methods<NodeAnchorGrain>();

    private readonly NodeAnchors _anchors;
    private readonly AnchorOptions _options;
    private readonly AnchorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly AnchorInvoker _anchorInvoker;
    private AnchorPath? _path;

    public NodeAnchorGrain(
        NodeCard node,
        NodeAnchors anchors,
        IOptions<AnchorOptions> options,
        AnchorMetrics metrics,
        TimeProvider time,
        CapabilityInvokers invokers,
        ICapabilityFactory capabilityFactory)
        : base(node)
    {
        _anchors = anchors;
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        invokers.For(this, Table);
        _anchorInvoker = new AnchorInvoker(this, () => Path, GrainFactory, capabilityFactory);
    }

    AnchorInvoker IAnchorCapabilityTarget.AnchorInvoker => _anchorInvoker;

    private AnchorPath Path => _path ?? throw AnchorErrors.NotCanonical(this.GetPrimaryKeyString());

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var text = "/" + this.GetPrimaryKeyString();
        if (AnchorPath.TryParse(text, out var path) && path.ToString() == text)
            _path = path;
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<string> Walk(string relative, CancellationToken cancellationToken = default)
    {
        var path = Path.Walk(relative);
        if (path != Path)
            _anchors.Create(path);
        return Task.FromResult(path.ToString());
    }

    /// <inheritdoc />
    public Task<AnchorPage> Ls(string? after, int limit, CancellationToken cancellationToken = default) =>
        limit is >= 1 and <= AnchorPage.MaxNames
            ? Task.FromResult(_anchors.Read(Path, node => AnchorRules.Page(node, after, limit)))
            : throw AnchorErrors.PageSize(limit);

    /// <inheritdoc />
    public Task<AnchorCell> Load(CancellationToken cancellationToken = default)
    {
        _metrics.Loaded();
        return Task.FromResult(Cell());
    }

    /// <inheritdoc />
    public Task<AnchorOutcome> Store(AnchorOperation operation, CapabilityValue value, bool overwrite, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Change(operation, AnchorChange.Store(value, overwrite));
    }

    /// <inheritdoc />
    public Task<AnchorOutcome> Swap(AnchorOperation operation, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Change(operation, AnchorChange.Swap(value));

    /// <inheritdoc />
    public Task<AnchorOutcome> CompareAndSwap(
        AnchorOperation operation, CapabilityValue? expected, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Change(operation, AnchorChange.Compare(expected, value));

    /// <inheritdoc />
    public Task<AnchorOutcome> CompareVersion(
        AnchorOperation operation, long expected, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Change(operation, AnchorChange.Compare(expected, value));

    /// <inheritdoc />
    public Task<AnchorOutcome> Clear(AnchorOperation operation, CancellationToken cancellationToken = default) => Change(operation, AnchorChange.Clear());

    /// <inheritdoc />
    public Task<AnchorRemoval> Rm(CancellationToken cancellationToken = default) =>
        Path.Depth > 1 ? Task.FromResult(_anchors.Remove(Path)) : throw AnchorErrors.IsRoot(Path);

    /// <inheritdoc />
    public Task<Waited<AnchorCell>> Watch(long since, TimeSpan slice, CancellationToken cancellationToken = default) =>
        AnchorWatch.Slice(_anchors.Watch(Path, since), () => Task.FromResult(Cell()), slice, _time, cancellationToken);

    private AnchorCell Cell() => _anchors.Read(Path, node => node.Cell);

    private Task<AnchorOutcome> Change(AnchorOperation operation, AnchorChange change)
    {
        AnchorRules.Check(change.Value, _options);
        var outcome = _anchors.Change(Path, operation, change);
        _metrics.Changed(change.Verb, outcome.Done);
        return Task.FromResult(outcome);
    }
}
