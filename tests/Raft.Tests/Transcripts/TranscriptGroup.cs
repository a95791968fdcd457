namespace Wetware.Raft.Tests.Transcripts;

/// <summary>A group of members and the messages between them.</summary>
internal sealed class TranscriptGroup(TranscriptOutput output)
{
    private List<Message> _messages = [];

    public List<TranscriptNode> Nodes { get; } = [];

    public TranscriptNode this[int id] => Nodes[id - 1];

    public static string? Error(StepResult result) => result switch
    {
        StepResult.Ok => null,
        StepResult.ProposalDropped => "raft proposal dropped",
        StepResult.LocalMessage => "raft: cannot step raft local message",
        StepResult.PeerNotFound => "raft: cannot step as peer not found",
        _ => "invalid message",
    };

    public string? Add(int count, GroupSettings settings)
    {
        var snapshot = settings.Snapshot;
        if (settings.HasSnapshot)
        {
            if (snapshot.Index <= 1)
                return "index must be specified as > 1 due to bootstrap";
            snapshot = snapshot with { Term = 1 };
        }
        for (var i = 0; i < count; i++)
        {
            var log = new MemoryStorage();
            if (settings.HasSnapshot)
                Assert.True(log.ApplySnapshot(snapshot));
            Nodes.Add(new(settings.Config with { Id = (ulong)Nodes.Count + 1, Logger = output }, log, snapshot));
        }
        return null;
    }

    public string? ProcessReady(int id)
    {
        var node = this[id];
        var ready = node.Raw.Ready();
        output.Write(Describe.Ready(ready));
        if (!node.Config.AsyncStorageWrites)
        {
            if (node.Append(ready.HardState, ready.Entries.Span, ready.Snapshot) is { } error)
                return error;
            node.Apply(ready.CommittedEntries.Span);
        }
        foreach (var message in ready.Messages)
        {
            if (!NodeId.IsLocalThread(message.To))
                _messages.Add(message);
            else if (message.Type == MessageType.StorageAppend)
                node.AppendWork.Enqueue(message);
            else
            {
                Assert.Equal(MessageType.StorageApply, message.Type);
                node.ApplyWork.Enqueue(message);
            }
        }
        if (!node.Config.AsyncStorageWrites)
            node.Raw.Advance();
        return null;
    }

    public string? ProcessAppendThread(int id) => Process(this[id].AppendWork, "append", work =>
        this[id].Append(work.HardState, work.Entries.Span, work.Snapshot));

    public string? ProcessApplyThread(int id) => Process(this[id].ApplyWork, "apply", work =>
    {
        this[id].Apply(work.Entries.Span);
        return null;
    });

    /// <summary>Delivers or drops the messages to a member; returns how many.</summary>
    public int Deliver(ulong to, MessageType? type, bool drop)
    {
        var taken = Take(to, type, drop, remove: true);
        foreach (var message in taken)
        {
            output.WriteLine((drop ? "dropped: " : "") + message);
            if (!drop && Error(this[(int)message.To].Raw.Step(message)) is { } error)
                output.WriteLine(error);
        }
        return taken.Count;
    }

    public void SendSnapshot(ulong from, ulong to)
    {
        var node = this[(int)from];
        var message = new Message
        {
            Type = MessageType.Snap,
            Term = node.Raw.BasicStatus.HardState.Term,
            From = from,
            To = to,
            Snapshot = node.History[^1],
        };
        _messages.Add(message);
        output.Write(message.ToString());
    }

    /// <summary>Handles all that can be handled on the given members, or on all, until nothing is left.</summary>
    public string? Stabilize(IReadOnlyList<int> ids)
    {
        if (ids.Count == 0)
            ids = [.. Enumerable.Range(1, Nodes.Count)];
        for (var isDone = false; !isDone;)
        {
            isDone = true;
            foreach (var id in ids.Where(id => this[id].Raw.HasReady))
            {
                isDone = false;
                output.WriteLine($"> {id} handling Ready");
                if (output.Indented(() => ProcessReady(id)) is { } error)
                    return error;
            }
            foreach (var id in ids.Where(id => Take((ulong)id, null, drop: false, remove: false).Count > 0))
            {
                isDone = false;
                output.WriteLine($"> {id} receiving messages");
                output.Indented(() => Deliver((ulong)id, null, drop: false));
            }
            foreach (var id in ids.Where(id => this[id].AppendWork.Count > 0))
            {
                isDone = false;
                output.WriteLine($"> {id} processing append thread");
                while (this[id].AppendWork.Count > 0)
                {
                    if (output.Indented(() => ProcessAppendThread(id)) is { } error)
                        return error;
                }
            }
            foreach (var id in ids.Where(id => this[id].ApplyWork.Count > 0))
            {
                isDone = false;
                output.WriteLine($"> {id} processing apply thread");
                while (this[id].ApplyWork.Count > 0)
                    output.Indented(() => ProcessApplyThread(id));
            }
        }
        return null;
    }

    private string? Process(Queue<Message> queue, string thread, Func<Message, string?> perform)
    {
        if (!queue.TryDequeue(out var work))
        {
            output.Write($"no {thread} work to perform");
            return null;
        }
        output.WriteLine("Processing:");
        output.WriteLine((work with { Responses = [] }).ToString());
        if (perform(work) is { } error)
            return error;
        output.WriteLine("Responses:");
        foreach (var response in work.Responses)
            output.WriteLine(response.ToString());
        _messages.AddRange(work.Responses);
        return null;
    }

    private List<Message> Take(ulong to, MessageType? type, bool drop, bool remove)
    {
        // What a member sends to itself or to its threads is never lost.
        bool Matches(Message message) => message.To == to && (type is null || message.Type == type)
            && !(drop && (message.From == message.To || NodeId.IsLocalThread(message.From)));

        var taken = _messages.Where(Matches).ToList();
        if (remove)
            _messages = [.. _messages.Where(message => !Matches(message))];
        return taken;
    }
}
