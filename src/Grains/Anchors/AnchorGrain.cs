using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Grains.Anchors.Capabilities;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Quotas;
using Wetware.Waiting;

namespace Wetware.Grains.Anchors;

/// <summary>An anchor of the durable tree. Reentrant: its executor orders the operations, and waiting calls do not block others.</summary>
[Reentrant]
public sealed class AnchorGrain : Grain, IAnchorGrain, IAnchorNames, IAnchorCapabilityTarget
{
    private static readonly CapabilityMethods<AnchorGrain> Table = AnchorInvoker.Methods<AnchorGrain>();

    private readonly AnchorStore _store;
    private readonly IClusterMembershipService _membership;
    private readonly TimeProvider _time;
    private readonly AnchorOptions _options;
    private readonly AnchorMetrics _metrics;
    private readonly StateQuota _quota;
    private readonly AnchorWatchers _watchers;
    private readonly AnchorInvoker _anchorInvoker;
    private AnchorPath _path;
    private AnchorExecutor? _executor;

    /// <summary>Made by the runtime.</summary>
    public AnchorGrain(
        [FromKeyedServices("Default")] IGrainStorage storage,
        IClusterMembershipService membership,
        IOptions<AnchorOptions> options,
        AnchorMetrics metrics,
        [FromKeyedServices(AnchorsHosting.State)] StateQuota quota,
        TimeProvider time,
        CapabilityInvokers invokers,
        ICapabilityFactory capabilityFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(invokers);
        _store = new AnchorStore(storage, this.GetGrainId());
        _membership = membership;
        _time = time;
        _options = options.Value;
        _metrics = metrics;
        _quota = quota;
        _watchers = new AnchorWatchers(_options.MaxWatchers, metrics);
        invokers.For(this, Table);
        _anchorInvoker = new AnchorInvoker(this, () => _path, GrainFactory, capabilityFactory);
    }

    AnchorInvoker IAnchorCapabilityTarget.AnchorInvoker => _anchorInvoker;

    // A grain whose key is not a canonical path fails every call and stores nothing.
    private AnchorExecutor Executor => _executor ?? throw AnchorErrors.NotCanonical(this.GetPrimaryKeyString());

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        var key = this.GetPrimaryKeyString();
        if (!AnchorPath.TryParse(key, out _path) || _path.ToString() != key || _path.Server is not null)
            return;
        await _store.Read();
        _executor = new AnchorExecutor(_store, _path.IsRoot ? null : new ParentAnchor(GrainFactory, _path), _options, _metrics, _watchers.Notify);
    }

    /// <inheritdoc />
    public async Task<string> Walk(string relative, CancellationToken cancellationToken = default)
    {
        _ = Executor;
        var path = _path.Walk(relative);
        if (path == _path)
            return path.ToString();
        if (path.Server is { } server)
            return await GrainFactory.GetGrain<INodeAnchorGrain>(server.ToString()).Walk(string.Join('/', path.Names.Skip(1)), cancellationToken);
        var parent = GrainFactory.GetGrain<IAnchorNames>(path.Parent.ToString());
        if ((await parent.Find(path.Name, cancellationToken)).Number == 0)
            await _quota.Admit(path.Name.Length, isNew: true, Principal.Current);
        await parent.Adopt(path.Name, cancellationToken);
        return path.ToString();
    }

    /// <inheritdoc />
    public async Task<AnchorPage> Ls(string? after, int limit, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > AnchorPage.MaxNames)
            throw AnchorErrors.PageSize(limit);
        var page = await Executor.Read(node => AnchorRules.Page(node, after, limit), cancellationToken);
        return _path.IsRoot ? LiveNodes.Merge(_membership.CurrentSnapshot, page, after, limit) : page;
    }

    /// <inheritdoc />
    public Task<AnchorCell> Load(CancellationToken cancellationToken = default)
    {
        _metrics.Loaded();
        return Executor.Read(node => node.Cell, cancellationToken);
    }

    /// <inheritdoc />
    public Task<AnchorOutcome> Store(AnchorOperation operation, CapabilityValue value, bool overwrite, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Change(operation, AnchorChange.Store(value, overwrite), cancellationToken);
    }

    /// <inheritdoc />
    public Task<AnchorOutcome> Swap(AnchorOperation operation, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Change(operation, AnchorChange.Swap(value), cancellationToken);

    /// <inheritdoc />
    public Task<AnchorOutcome> CompareAndSwap(
        AnchorOperation operation, CapabilityValue? expected, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Change(operation, AnchorChange.Compare(expected, value), cancellationToken);

    /// <inheritdoc />
    public Task<AnchorOutcome> CompareVersion(
        AnchorOperation operation, long expected, CapabilityValue? value, CancellationToken cancellationToken = default) =>
        Change(operation, AnchorChange.Compare(expected, value), cancellationToken);

    /// <inheritdoc />
    public Task<AnchorOutcome> Clear(AnchorOperation operation, CancellationToken cancellationToken = default) =>
        Change(operation, AnchorChange.Clear(), cancellationToken);

    /// <inheritdoc />
    public Task<AnchorRemoval> Rm(CancellationToken cancellationToken = default)
    {
        var executor = Executor;
        return _path.IsRoot ? throw AnchorErrors.IsRoot(_path) : executor.Remove(cancellationToken);
    }

    /// <inheritdoc />
    public Task<Waited<AnchorCell>> Watch(long since, TimeSpan slice, CancellationToken cancellationToken = default) =>
        AnchorWatch.Slice(_watchers.Add(since), () => Executor.Read(node => node.Cell, cancellationToken), slice, _time, cancellationToken);

    /// <inheritdoc />
    public Task<AnchorIncarnation> Adopt(string name, CancellationToken cancellationToken = default)
    {
        var child = _path.Walk(name);
        if (child.Parent != _path || child.Name != name || child.Server is not null)
            throw AnchorErrors.NotCanonical(child.ToString());
        return Executor.Adopt(name, Principal.Current, cancellationToken);
    }

    /// <inheritdoc />
    public Task<AnchorIncarnation> Find(string name, CancellationToken cancellationToken = default) => Executor.Find(name, cancellationToken);

    /// <inheritdoc />
    public Task Release(string name, long incarnation, long last, CancellationToken cancellationToken = default) =>
        Executor.Release(name, incarnation, last, cancellationToken);

    private async Task<AnchorOutcome> Change(AnchorOperation operation, AnchorChange change, CancellationToken cancellationToken)
    {
        AnchorRules.Check(change.Value, _options);

        // A retry may be of a change that was made.
        var principal = Principal.Current;
        if (change.Value is { } value && operation.Since is null)
        {
            // A swap keeps the value that it replaces, for retries.
            var replaced = change.TakesOld ? 0 : _store.Node.Value?.Bytes.Length ?? 0;
            await _quota.Admit(value.Bytes.Length, isNew: !_store.Exists, principal, isTaken: _store.Exists && _store.Node.Principal != principal, replaced);
        }

        var outcome = await Executor.Change(operation, change with { Principal = principal }, cancellationToken);
        _metrics.Changed(change.Verb, outcome.Done);
        return outcome;
    }
}
