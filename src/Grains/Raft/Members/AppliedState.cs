using Wetware.Grains.Raft.StateMachines;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Members;

/// <summary>What a member has applied: the state machine, the configuration, and the book that says on which node each member is.</summary>
internal sealed class AppliedState(IMemberMachine machine)
{
    private Dictionary<ulong, string> _book = [];

    /// <summary>The last entry that is applied.</summary>
    public EntryId Last { get; private set; }

    /// <summary>The configuration at <see cref="Last"/>.</summary>
    public ConfState Conf { get; private set; } = ConfState.Empty;

    /// <summary>Bytes of entries that were applied since <see cref="Restore"/> or <see cref="Capture"/>.</summary>
    public long BytesSinceSnapshot { get; private set; }

    /// <summary>The node of each member.</summary>
    public IReadOnlyDictionary<ulong, string> Book => _book;

    /// <summary>Applies an entry; false when a snapshot holds it already.</summary>
    public bool TryApply(in Entry entry, RawNode node, MemberStorage storage, out MachineAnswer answer)
    {
        answer = default;
        if (entry.Index <= Last.Index)
            return false;
        Last = entry.Id;
        BytesSinceSnapshot += (long)entry.EncodedSize;
        if (entry.Type == EntryType.Normal)
            answer = machine.Apply(entry.Index, entry.Data);
        else
            Change(entry, node, storage);
        return true;
    }

    /// <summary>Replaces everything by a snapshot.</summary>
    /// <exception cref="InvalidDataException">The snapshot is damaged.</exception>
    public void Restore(Snapshot snapshot)
    {
        if (snapshot.IsEmpty)
            return;
        var (book, data) = SnapshotData.Decode(snapshot.Data);
        if (!data.IsEmpty)
            machine.Restore(data);
        _book = book.ToDictionary(entry => entry.Member, entry => entry.Peer);
        (Last, Conf, BytesSinceSnapshot) = (snapshot.Id, snapshot.ConfState, 0);
    }

    /// <summary>Captures everything, to be encoded on any thread.</summary>
    public CapturedState Capture()
    {
        BytesSinceSnapshot = 0;
        return Peek();
    }

    /// <summary>As <see cref="Capture"/>, for another purpose than a snapshot of the member.</summary>
    public CapturedState Peek() =>
        new(Last, Conf, [.. _book.Select(member => new BookEntry(member.Key, member.Value)).OrderBy(entry => entry.Member)], machine.Capture());

    private void Change(in Entry entry, RawNode node, MemberStorage storage)
    {
        // Only leaders propose changes, after a check; one that is not possible is refused by all members alike.
        if (!ConfChangeCodec.TryRead(entry, out var change) || change is null)
            return;
        try
        {
            Conf = node.ApplyConfChange(change);
        }
        catch (ConfChangeException)
        {
            return;
        }

        storage.ConfIndex = entry.Index;
        foreach (var (member, peer) in MembershipChange.ReadBook(change.Context))
            _book[member] = peer;
        foreach (var member in _book.Keys.Where(member => !Conf.Contains(member)).ToArray())
            _book.Remove(member);
    }
}

/// <summary>A member's state at one index.</summary>
internal sealed record CapturedState(EntryId At, ConfState Conf, IReadOnlyList<BookEntry> Book, IStateSnapshot Machine)
{
    public Snapshot Encode(CancellationToken cancellationToken) =>
        new(At.Index, At.Term, Conf, SnapshotData.Encode(Book, Machine.Encode(cancellationToken)));
}
