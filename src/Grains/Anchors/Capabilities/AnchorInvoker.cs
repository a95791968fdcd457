using System.Text.Json.Serialization.Metadata;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;

namespace Wetware.Grains.Anchors.Capabilities;

/// <summary>A grain that serves an anchor through capabilities.</summary>
internal interface IAnchorCapabilityTarget
{
    /// <summary>Serves the methods.</summary>
    AnchorInvoker AnchorInvoker { get; }
}

/// <summary>
/// Serves calls through capabilities of kind <c>anchor</c>. Values are raw bytes or one passed capability, the rest is JSON. <c>walk</c> returns
/// descendants only, with the method set of the reference that was called, and they are revoked with it.
/// </summary>
internal sealed class AnchorInvoker(IAnchor anchor, Func<AnchorPath> path, IGrainFactory grains, ICapabilityFactory capabilityFactory)
{
    /// <summary>The methods of a grain class.</summary>
    public static CapabilityMethods<TGrain> Methods<TGrain>()
        where TGrain : IAnchorCapabilityTarget => new CapabilityMethods<TGrain>(CapabilityKinds.Anchor)
        .Query(AnchorMethods.Walk, static (grain, call, ct) => grain.AnchorInvoker.Walk(call, ct))
        .Query(AnchorMethods.Ls, static (grain, call, ct) => grain.AnchorInvoker.Ls(call, ct))
        .Query(AnchorMethods.Load, static (grain, call, ct) => grain.AnchorInvoker.Load(ct))

        // Cells remember operations on disk, so a retry needs no record here.
        .Query(AnchorMethods.Store, static (grain, call, ct) => grain.AnchorInvoker.Store(call, ct))
        .Query(AnchorMethods.Swap, static (grain, call, ct) => grain.AnchorInvoker.Swap(call, ct))
        .Query(AnchorMethods.Cas, static (grain, call, ct) => grain.AnchorInvoker.Cas(call, ct))
        .Query(AnchorMethods.Clear, static (grain, call, ct) => grain.AnchorInvoker.Clear(call, ct))
        .Wait(AnchorMethods.Watch, static (grain, call, ct) => grain.AnchorInvoker.Watch(call, ct))

        // A watch has no effect, and its watcher is removed with the call.
        .OnWithdraw(static (_, _, _) => Task.FromResult<CapabilityReply?>(null));

    private async Task<CapabilityReply> Walk(CapabilityCall call, CancellationToken cancellationToken)
    {
        var relative = call.Text();
        var target = path().Walk(relative);
        if (target == path())
            return CapabilityReply.Of(call.Capability);
        await anchor.Walk(relative, cancellationToken);
        return CapabilityReply.Of(
            await capabilityFactory.Derive(call.Capability, CapabilityKinds.Anchor, target.GetGrain(grains).GetGrainId(), methods: null, cancellationToken));
    }

    private async Task<CapabilityReply> Ls(CapabilityCall call, CancellationToken cancellationToken)
    {
        var arguments = Arguments(call, AnchorJson.Default.LsCall, new LsCall());
        var page = await anchor.Ls(arguments.After, arguments.Limit ?? AnchorPage.MaxNames, cancellationToken);
        return CapabilityReply.Json(new LsAnswer(page.Names, page.More), AnchorJson.Default.LsAnswer);
    }

    private async Task<CapabilityReply> Load(CancellationToken cancellationToken) =>
        (await anchor.Load(cancellationToken)).Value is { } value ? Raw(value) : throw new WetwareException(ErrorKind.NotFound, $"{path()} is empty");

    private async Task<CapabilityReply> Store(CapabilityCall call, CancellationToken cancellationToken) =>
        Answer(await anchor.Store(Operation(call), await Value(call, cancellationToken), overwrite: true, cancellationToken));

    private async Task<CapabilityReply> Swap(CapabilityCall call, CancellationToken cancellationToken)
    {
        var outcome = await anchor.Swap(Operation(call), await Value(call, cancellationToken), cancellationToken);
        return outcome.Old is { } old ? Raw(old) : CapabilityReply.Empty;
    }

    private async Task<CapabilityReply> Cas(CapabilityCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Json(AnchorJson.Default.CasCall);
        var value = await Value(call, arguments.Value, arguments.Capability, cancellationToken);
        if (arguments.Version is { } version)
        {
            return arguments is { Expected: null, ExpectedCapability: null }
                ? Answer(await anchor.CompareVersion(Operation(call), version, value, cancellationToken))
                : throw new WetwareException(ErrorKind.Failed, "version: not together with an expected value");
        }

        var expected = await Value(call, arguments.Expected, arguments.ExpectedCapability, cancellationToken);
        return Answer(await anchor.CompareAndSwap(Operation(call), expected, value, cancellationToken));
    }

    private async Task<CapabilityReply> Clear(CapabilityCall call, CancellationToken cancellationToken) =>
        Answer(await anchor.Clear(Operation(call), cancellationToken));

    private async Task<CapabilityReply> Watch(CapabilityCall call, CancellationToken cancellationToken)
    {
        var arguments = Arguments(call, AnchorJson.Default.WatchCall, new WatchCall());
        var waited = await anchor.Watch(arguments.Since, call.Slice, cancellationToken);
        if (!waited.Done)
            return CapabilityReply.NotYet;
        var cell = waited.Result!;
        return cell.Value?.Capability is { } capability
            ? CapabilityReply.Json(new WatchAnswer(cell.Version, null, 0), AnchorJson.Default.WatchAnswer, new[] { capability })
            : CapabilityReply.Json(new WatchAnswer(cell.Version, cell.Value?.Bytes.ToArray(), null), AnchorJson.Default.WatchAnswer);
    }

    private static AnchorOperation Operation(CapabilityCall call) => new(call.Operation);

    private static T Arguments<T>(CapabilityCall call, JsonTypeInfo<T> type, T none) => call.Data.IsEmpty ? none : call.Json(type);

    private static CapabilityReply Raw(CapabilityValue value) =>
        value.Capability is { } capability ? CapabilityReply.Of(capability) : CapabilityReply.Of(value.Bytes);

    private static CapabilityReply Answer(AnchorOutcome outcome) =>
        CapabilityReply.Json(new ChangeAnswer(outcome.Done, outcome.Version), AnchorJson.Default.ChangeAnswer);

    private async ValueTask<CapabilityValue> Value(CapabilityCall call, CancellationToken cancellationToken)
    {
        if (call.Passed.Count == 0)
            return CapabilityValue.Of(call.Data);
        if (call.Passed.Count > 1 || !call.Data.IsEmpty)
            throw new WetwareException(ErrorKind.Failed, $"'{call.Method}' takes bytes or one capability");
        return await Passed(call, 0, cancellationToken);
    }

    private async ValueTask<CapabilityValue?> Value(CapabilityCall call, byte[]? bytes, int? place, CancellationToken cancellationToken)
    {
        if (place is { } index)
        {
            return bytes is null
                ? await Passed(call, index, cancellationToken)
                : throw new WetwareException(ErrorKind.Failed, "a value is bytes or a capability, not both");
        }

        return bytes is null ? null : CapabilityValue.Of(bytes);
    }

    // Cells return what was stored, so only capabilities of this cluster may be stored.
    private async ValueTask<CapabilityValue> Passed(CapabilityCall call, int index, CancellationToken cancellationToken)
    {
        if (index < 0 || index >= call.Passed.Count)
            throw new WetwareException(ErrorKind.Failed, $"capability: {call.Passed.Count} were passed, there is none at {index}");
        await capabilityFactory.Verify(call.Passed[index], cancellationToken);
        return CapabilityValue.Of(call.Passed[index]);
    }
}
