using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Raft.Members;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Transport;

/// <summary>Puts the parts of snapshots together, one snapshot a member. Safe for use by several threads at once.</summary>
internal sealed class SnapshotReceiver(RaftMembers members, IOptions<RaftOptions> options, TimeProvider time)
{
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Assembly> _assemblies = [];

    /// <summary>Takes a part; the last one hands the snapshot to its member.</summary>
    /// <exception cref="WetwareException">
    /// <c>failed</c>: malformed, or not the part that follows; <c>not-found</c>: no such member; <c>limit</c>: too large; <c>overloaded</c>: too many at once.
    /// </exception>
    public void Take(RaftSnapshotPart part)
    {
        if (!MessageCodec.TryRead(part.Head, out var head, out var problem))
            throw new WetwareException(ErrorKind.Failed, $"field 'head': {problem}");
        if (head.Type != MessageType.Snap || head.Snapshot is not { } snapshot || head.From == NodeId.None)
            throw new WetwareException(ErrorKind.Failed, "field 'head': not the message of a snapshot");
        if (part.Total < 0 || part.Total > options.Value.MaxSnapshotBytes)
            throw new WetwareException(ErrorKind.Limit, $"field 'total': {part.Total} bytes; at most {options.Value.MaxSnapshotBytes} are allowed");
        if (part.Offset < 0 || part.Data.Length > RaftLinks.PartBytes || part.Data.Length > part.Total - part.Offset || (part.Data.IsEmpty && part.Total > 0))
            throw new WetwareException(ErrorKind.Failed, $"field 'data': {part.Data.Length} bytes at {part.Offset} do not fit a snapshot of {part.Total}");
        if (!members.Has(head.To))
            throw new WetwareException(ErrorKind.NotFound, $"this node has no member {head.To:x16}");
        if (Add(part, head, snapshot) is { } data)
            members.Receive(part.From, head with { Snapshot = snapshot with { Data = data } });
    }

    private byte[]? Add(RaftSnapshotPart part, Message head, Snapshot snapshot)
    {
        lock (_gate)
        {
            foreach (var (member, idle) in _assemblies.Where(other => time.GetElapsedTime(other.Value.Touched) > IdleTimeout).ToArray())
                _assemblies.Remove(member);
            if (part.Offset == 0)
            {
                if (!_assemblies.ContainsKey(head.To) && _assemblies.Count >= MaxAtOnce)
                    throw new WetwareException(ErrorKind.Overloaded, $"this node receives {MaxAtOnce} snapshots already; try again later");
                _assemblies[head.To] = new(head.From, snapshot.Id, part.Total);
            }

            if (!_assemblies.TryGetValue(head.To, out var assembly) || assembly.From != head.From || assembly.At != snapshot.Id || assembly.Total != part.Total
                || assembly.Received != part.Offset)
                throw new WetwareException(ErrorKind.Failed, $"field 'offset': {part.Offset} does not follow what was received");
            assembly.Parts.Add(part.Data.ToArray());
            assembly.Received += part.Data.Length;
            assembly.Touched = time.GetTimestamp();
            if (assembly.Received < assembly.Total)
                return null;
            _assemblies.Remove(head.To);
            var data = new byte[assembly.Total];
            var at = 0;
            foreach (var piece in assembly.Parts)
            {
                piece.CopyTo(data, at);
                at += piece.Length;
            }

            return data;
        }
    }

    private sealed class Assembly(ulong from, EntryId at, int total)
    {
        public ulong From { get; } = from;

        public EntryId At { get; } = at;

        public int Total { get; } = total;

        public List<byte[]> Parts { get; } = [];

        public int Received { get; set; }

        public long Touched { get; set; }
    }
}
