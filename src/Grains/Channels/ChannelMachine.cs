using Wetware.Channels;
using Wetware.Errors;

namespace Wetware.Grains.Channels;

/// <summary>
/// A channel without grains, clock and disk. Every value has an id that its sender made, and goes from <see cref="ItemStage.Ready"/> over
/// <see cref="ItemStage.Offered"/> to <see cref="ItemStage.Accepted"/>. What makes the hand-off exactly once:
/// <para>
/// <b>Buffered.</b> A sender is answered, and a value offered, when the value is on disk. A receiver is confirmed, and uses the value, when it is on disk
/// that it took it. The next activation reads all of this, so whoever asks again gets the same answer.
/// </para>
/// <para>
/// <b>Synchronous.</b> Nothing is on disk; what an activation knew dies with it, and the two callers tell the next one. The sender is told "taken" when a
/// receiver said that it has the value, the receiver is confirmed when the sender said that it knows. So a sender that asks again after the activation
/// died has a value that no receiver uses yet: it is simply in line again. The receiver that has it unconfirmed asks again too. Whoever comes
/// first wins: if the value is in line, or its sender has not come yet, the claim is good and the sender will be told so; if it went to another receiver
/// meanwhile, the claim is refused and the value not used. A sender that was told does not come again, so the claim is good, as it must be.
/// </para>
/// <para>
/// A claim for an unknown value is good only because whatever could contradict it is on disk, for longer than clients go on asking: when a value that one
/// receiver may still claim is offered to another, withdrawn or closed, it is written first who may have it, or that nobody may. That is rare: a receiver
/// was silent, a sender gave up, or an activation died. All else of a synchronous channel is never written.
/// </para>
/// <para>
/// <b>Two activations.</b> When a node is taken for dead and is not, one activation of a channel lives on beside the next one, and some callers speak to
/// the one and some to the other. Each write says which write it follows, so the first write of either ends the other's. Hence whatever makes a caller let go
/// of a value ("refused", "withdrawn"), and of a synchronous channel whatever is told of a value that another activation may know, is told when a write that began
/// after the question is on disk: an activation that was overtaken cannot write, so it cannot tell it. Another may know a value whose sender has called more than
/// once, unless this one has answered all of its calls, and one that a receiver claims but no sender has brought.
/// </para>
/// <para>
/// A sender that does not say that it knows holds its receiver up for <see cref="ChannelTimeouts.Confirm"/> only, or until its silo has left the cluster. After that the
/// receiver is confirmed when it is on disk that the value is its own, and so the sender will be told should it ask again.
/// </para>
/// Times are milliseconds of any clock that does not go back. Not thread-safe.
/// </summary>
internal sealed partial class ChannelMachine
{
    private readonly Dictionary<Guid, Item> _items = [];
    private readonly Dictionary<Guid, Receiver> _operations = [];

    // From disk: who may claim a value that earlier activations offered; nobody for the empty id.
    private readonly Dictionary<Guid, (Guid Receiver, long At)> _bound = [];

    // Receive operations that were given up before they came.
    private readonly Dictionary<Guid, long> _givenUp = [];

    // In line to be offered: waiting values of a synchronous channel, kept ones of a buffered channel.
    private readonly LinkedList<Item> _ready = [];

    // In line to be kept: values of a buffered channel that is full.
    private readonly LinkedList<Item> _backlog = [];
    private readonly LinkedList<Receiver> _receivers = [];

    // Held values whose receivers are confirmed when that is on disk.
    private readonly List<Item> _recorded = [];
    private readonly List<Guid> _signals = [];
    private readonly Queue<(long Version, Guid Id)> _unwritten = [];
    private readonly DateTimeOffset _created;

    private Guid _closedBy;
    private long _closeVersion;
    private bool _closeDone;
    private long _order;
    private int _kept;
    private long _keptBytes;
    private int _waiting;
    private long _waitingBytes;
    private int _remembered;

    /// <summary>An empty channel.</summary>
    public ChannelMachine(string name, int capacity, DateTimeOffset created) => (Name, Capacity, _created) = (name, capacity, created);

    /// <summary>Of this activation: no other has it.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    public string Name { get; }

    public int Capacity { get; }

    /// <summary>Who made it; null for the cluster's operators.</summary>
    public string? Principal { get; init; }

    public bool IsBuffered => Capacity > 0;

    /// <summary>Bytes of the values that are kept or wait.</summary>
    public long Bytes => _keptBytes + _waitingBytes;

    /// <summary>True once the closing is on disk.</summary>
    public bool IsClosed => _closedBy != Guid.Empty && _closeVersion <= WrittenVersion;

    /// <summary>Version of what should be on disk; grows with every change that has to be.</summary>
    public long Version { get; private set; }

    /// <summary>Version of what is on disk.</summary>
    public long WrittenVersion { get; private set; }

    /// <summary>True when the passing of time changes nothing.</summary>
    public bool IsIdle => _operations.Count == 0 && _items.Count == _kept && _bound.Count == 0 && _givenUp.Count == 0 && _refusals.Count == 0;

    public ChannelInfo Info() => new()
    {
        Name = Name,
        Capacity = Capacity,
        Created = _created,
        Closed = IsClosed,
        Buffered = _kept,
        Senders = _waiting,
        Receivers = _receivers.Count,
    };

    /// <summary>Ids of values and operations whose answer may have changed since the last call.</summary>
    public IReadOnlyList<Guid> DrainSignals()
    {
        if (_signals.Count == 0)
            return [];
        var signals = _signals.ToArray();
        _signals.Clear();
        return signals;
    }

    /// <summary>Closes when <see cref="Version"/> is on disk.</summary>
    /// <exception cref="WetwareException"><c>closed</c>: by another operation.</exception>
    public void Close(Guid operation)
    {
        if (_closedBy == operation && operation != Guid.Empty)
            return;
        if (_closedBy != Guid.Empty)
            throw ChannelErrors.AlreadyClosed(Name);
        _closedBy = operation;
        _closeVersion = Change(operation);
    }

    private void Signal(Guid id) => _signals.Add(id);

    // The closing came to be on disk.
    private void CloseNow()
    {
        _closeDone = true;
        foreach (var item in (IsBuffered ? _backlog : _ready).ToArray())
            End(item, ItemStage.Closed);
        DismissReceivers();
    }

    // Receivers of a closed channel in which nothing is left, not even on offer.
    private void DismissReceivers()
    {
        if (_receivers.Count == 0 || !IsClosed || _kept > 0)
            return;
        foreach (var receiver in _receivers.ToArray())
        {
            _receivers.Remove(receiver.Node);
            _operations.Remove(receiver.Id);
            Signal(receiver.Id);
        }
    }
}
