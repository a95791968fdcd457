using System.Text;

namespace Wetware.Raft.Tests.Groups;

/// <summary>A member with a storage in memory that does its duties at once.</summary>
internal sealed class TestNode
{
    private readonly List<Message> _sent = [];

    public TestNode(ulong id, ulong[] voters, Func<RaftConfig, RaftConfig>? tune = null, Action<MemoryStorage>? prepare = null, ulong[]? learners = null)
    {
        Storage = new();
        Storage.ApplySnapshot(new(0, 0, new ConfState { Voters = voters, Learners = learners ?? [] }));
        prepare?.Invoke(Storage);
        var config = new RaftConfig { Id = id, Storage = Storage, Seed = 7, PreVote = false, CheckQuorum = false };
        Raw = new(tune is null ? config : tune(config));
    }

    public RawNode Raw { get; }

    public RaftCore Core => Raw.Core;

    public MemoryStorage Storage { get; }

    public ulong Id => Core.Id;

    public RaftRole Role => Core.Role.Kind;

    public Leader Leader => Assert.IsType<Leader>(Core.Role);

    /// <summary>Everything that was applied, in order.</summary>
    public List<Entry> Applied { get; } = [];

    public List<ReadState> Reads { get; } = [];

    /// <summary>The payloads that were applied, without empty ones and configuration changes.</summary>
    public IEnumerable<string> Commands =>
        Applied.Where(entry => entry.Type == EntryType.Normal && !entry.Data.IsEmpty).Select(entry => Encoding.UTF8.GetString(entry.Data.Span));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A tuning that makes entries with the given terms durable, from index 1.</summary>
    public static Action<MemoryStorage> Log(params ulong[] terms) => storage =>
    {
        storage.Append([.. terms.Select((term, i) => new Entry(term, (ulong)i + 1))]);
        storage.SetHardState(new(terms.Length == 0 ? 0 : terms[^1], 0, 0));
    };

    public static TestNode LeaderOf(ulong[] voters, Func<RaftConfig, RaftConfig>? tune = null, Action<MemoryStorage>? prepare = null, ulong[]? learners = null)
    {
        var node = new TestNode(1, voters, tune, prepare, learners);
        node.Elect();
        return node;
    }

    /// <summary>Makes the member leader with the votes of all.</summary>
    public void Elect()
    {
        Raw.Campaign();
        Work();
        foreach (var voter in Core.Tracker.Config.Voters.Ids.Where(voter => voter != Id))
            Step(new() { Type = MessageType.VoteResp, From = voter, To = Id, Term = Core.Term });
        Assert.Equal(RaftRole.Leader, Role);
    }

    public StepResult Step(Message message)
    {
        var result = Raw.Step(message);
        Work();
        return result;
    }

    public StepResult Propose(string data)
    {
        var result = Raw.Propose(Bytes(data));
        Work();
        return result;
    }

    /// <summary>Acknowledges everything up to <paramref name="index"/> on behalf of another member.</summary>
    public void Acknowledge(ulong from, ulong index) =>
        Step(new() { Type = MessageType.AppResp, From = from, To = Id, Term = Core.Term, Index = index });

    public void Tick(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Raw.Tick();
            Work();
        }
    }

    /// <summary>Saves, applies and advances until nothing is left to do. Messages are kept for <see cref="Sent()"/>.</summary>
    public void Work()
    {
        while (Raw.HasReady)
        {
            var ready = Raw.Ready();
            Save(ready.HardState, ready.Entries, ready.Snapshot);
            _sent.AddRange(ready.Messages);
            Apply(ready.CommittedEntries);
            Reads.AddRange(ready.ReadStates);
            Raw.Advance();
        }
    }

    /// <summary>Returns and forgets the messages that were sent.</summary>
    public IReadOnlyList<Message> Sent()
    {
        Work();
        Message[] sent = [.. _sent];
        _sent.Clear();
        return sent;
    }

    public IReadOnlyList<Message> Sent(MessageType type) => [.. Sent().Where(message => message.Type == type)];

    public void Save(HardState state, ReadOnlyMemory<Entry> entries, Snapshot? snapshot)
    {
        if (snapshot is not null)
            Assert.True(Storage.ApplySnapshot(snapshot));
        Storage.Append(entries.Span);
        if (!state.IsEmpty)
            Storage.SetHardState(state);
    }

    public void Apply(ReadOnlyMemory<Entry> entries)
    {
        foreach (var entry in entries.ToArray())
        {
            Applied.Add(entry);
            Assert.True(ConfChangeCodec.TryRead(entry, out var change));
            if (change is not null)
                Raw.ApplyConfChange(change);
        }
    }
}
