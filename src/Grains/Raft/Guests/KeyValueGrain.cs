using System.Globalization;
using System.Text;
using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Guests;

/// <summary>A key-value group as a capability. Its calls share a session in the group, so that a write is applied once.</summary>
[NodePlacement, Reentrant]
internal sealed class KeyValueGrain : NodeOwnedGrain, IKeyValueGrain
{
    private static readonly CapabilityMethods<KeyValueGrain> Methods = new CapabilityMethods<KeyValueGrain>(CapabilityKinds.Raft)
        .Query(KeyValueMethods.Get, static (grain, call, cancel) => grain.Use(
            async keys => CapabilityReply.Of((await keys.GetAsync(call.Data, cancellationToken: cancel) ?? throw NoKey()).Value), cancel))
        .Action(KeyValueMethods.Put, static (grain, call, cancel) => grain.Write(call, isDelete: false, cancel))
        .Action(KeyValueMethods.Delete, static (grain, call, cancel) => grain.Write(call, isDelete: true, cancel))
        .Query(KeyValueMethods.Range, static (grain, call, cancel) => grain.Range(call, cancel))
        .Wait(KeyValueMethods.Changes, static (grain, call, cancel) => grain.Changes(call, cancel))
        .Action(KeyValueMethods.Grant, static (grain, call, cancel) => grain.Use(
            async keys => CapabilityReply.Of(Text((await keys.GrantLeaseAsync(TimeSpan.FromSeconds(Number(call, uint.MaxValue)), cancel)).Lease)), cancel))
        .Action(KeyValueMethods.Keep, static (grain, call, cancel) => grain.Lease(keys => keys.KeepLeaseAliveAsync(Number(call, ulong.MaxValue), cancel), cancel))
        .Action(KeyValueMethods.Revoke, static (grain, call, cancel) => grain.Lease(keys => keys.RevokeLeaseAsync(Number(call, ulong.MaxValue), cancel), cancel))
        .OnWithdraw(static (_, _, _) => Task.FromResult<CapabilityReply?>(null)); // a wait takes nothing

    private readonly TimeProvider _time;
    private KeyValueGroup? _keys;

    public KeyValueGrain(NodeCard node, CapabilityInvokers invokers, TimeProvider time)
        : base(node)
    {
        _time = time;
        invokers.For(this, Methods);
    }

    private string Group => NodeKey.Rest(this.GetPrimaryKeyString());

    private Task<CapabilityReply> Write(CapabilityCall call, bool isDelete, CancellationToken cancellationToken)
    {
        var asked = call.Json(KeyValueJson.Default.KeyWriteJson);
        var key = Encoding.UTF8.GetBytes(asked.Key ?? throw Missing(call, "key"));
        var condition = (asked.IfRevision, asked.IfAbsent) switch
        {
            (null, false) => default,
            ({ } revision, false) => KeyValueCondition.RevisionIs(revision),
            (null, true) => KeyValueCondition.Absent,
            _ => throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': ifRevision and ifAbsent exclude each other"),
        };
        var value = (asked.Text, asked.Value) switch
        {
            (null, null) when isDelete => default(ReadOnlyMemory<byte>),
            ({ } text, null) when !isDelete => Encoding.UTF8.GetBytes(text),
            (null, { } bytes) when !isDelete => bytes,
            _ => throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': {(isDelete ? "no value is needed" : "text or value is needed, one of them")}"),
        };
        return Use(
            async keys =>
            {
                var answer = isDelete
                    ? await keys.DeleteAsync(key, condition, cancellationToken)
                    : await keys.CompareAndSwapAsync(key, condition, value, asked.Lease, cancellationToken);
                return CapabilityReply.Json(new KeyWrittenJson(answer.Changed, answer.Revision), KeyValueJson.Default.KeyWrittenJson);
            },
            cancellationToken);
    }

    private Task<CapabilityReply> Range(CapabilityCall call, CancellationToken cancellationToken)
    {
        var asked = call.Json(KeyValueJson.Default.KeyRangeJson);
        var range = KeyRange.Prefix(Encoding.UTF8.GetBytes(asked.Prefix ?? ""));
        if (asked.After is { } after && (byte[])[.. Encoding.UTF8.GetBytes(after), 0] is var from && from.AsSpan().SequenceCompareTo(range.From.Span) > 0)
            range = range with { From = from };
        return Use(
            async keys =>
            {
                var page = await keys.GetRangeAsync(range, asked.Limit ?? KeyValueLimits.MaxRange, asked.KeysOnly, cancellationToken: cancellationToken);
                var entries = page.Entries.Select(entry => Json(entry, !asked.KeysOnly, isDeleted: false)).ToArray();
                return CapabilityReply.Json(new KeyPageJson(page.Revision, entries, page.Count - entries.Length), KeyValueJson.Default.KeyPageJson);
            },
            cancellationToken);
    }

    private Task<CapabilityReply> Changes(CapabilityCall call, CancellationToken cancellationToken)
    {
        var asked = call.Json(KeyValueJson.Default.KeyWatchJson);
        var range = KeyRange.Prefix(Encoding.UTF8.GetBytes(asked.Prefix ?? ""));
        return Use(
            async keys =>
            {
                if (asked.After is not { } after)
                    return Answer(new((await keys.StatusAsync(cancellationToken)).Revision, []));
                using var over = new CancellationTokenSource(call.Slice, _time);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
                return await First(keys, range, after, stop.Token) is { } update ? Answer(update) : CapabilityReply.NotYet;
            },
            cancellationToken);

        static CapabilityReply Answer(KeyValueUpdate update) => CapabilityReply.Json(
            new KeyChangesJson(
                update.Revision,
                [.. update.Changes.Select(change => Json(change.Entry, change.Kind == KeyValueChangeKind.Put, change.Kind == KeyValueChangeKind.Delete))]),
            KeyValueJson.Default.KeyChangesJson);
    }

    private static async Task<KeyValueUpdate?> First(KeyValueGroup keys, KeyRange range, ulong after, CancellationToken stop)
    {
        try
        {
            await foreach (var update in keys.WatchAsync(range, after, stop))
            {
                if (update.IsReset)
                    throw new WetwareException(ErrorKind.Closed, $"the changes after revision {after} are not kept; read the range");
                if (update.Changes.Count > 0)
                    return update;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The slice is over; the caller asks again.
        }

        return null;
    }

    private Task<CapabilityReply> Lease(Func<KeyValueGroup, Task<LeaseAnswer>> change, CancellationToken cancellationToken) => Use(
        async keys =>
        {
            await change(keys);
            return CapabilityReply.Empty;
        },
        cancellationToken);

    // After a failure the group is opened anew: another one, of another kind, may have the name.
    private async Task<CapabilityReply> Use(Func<KeyValueGroup, Task<CapabilityReply>> use, CancellationToken cancellationToken)
    {
        var keys = _keys ??= await KeyValueGroup.OpenAsync(new RaftGroup(GrainFactory, Group, _time), _time, cancellationToken);
        try
        {
            return await use(keys);
        }
        catch (WetwareException error) when (error.Kind is not (ErrorKind.Limit or ErrorKind.Overloaded or ErrorKind.Closed))
        {
            if (_keys == keys)
                _keys = null;
            throw;
        }
    }

    private static KeyEntryJson Json(KeyValueEntry entry, bool hasValue, bool isDeleted) =>
        new(entry.Key.ToArray(), hasValue ? entry.Value.ToArray() : null, entry.ModRevision, entry.Lease, isDeleted);

    private static ulong Number(CapabilityCall call, ulong most) =>
        ulong.TryParse(call.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': not a whole number up to {most}");

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static WetwareException NoKey() => new(ErrorKind.NotFound, "there is no such key");

    private static WetwareException Missing(CapabilityCall call, string field) => new(ErrorKind.Failed, $"arguments of '{call.Method}': {field} is missing");
}
