using System.Collections.Immutable;
using Wetware.Codecs;

namespace Wetware.Grains.Raft.StateMachines;

/// <summary>One client session: what it was answered and did not acknowledge, and when it expires.</summary>
internal sealed record ClientSession(ulong Id, TimeSpan Timeout)
{
    public TimeSpan Due { get; init; }

    public ulong Acknowledged { get; init; }

    public ImmutableSortedDictionary<ulong, ReadOnlyMemory<byte>> Answers { get; init; } = ImmutableSortedDictionary<ulong, ReadOnlyMemory<byte>>.Empty;

    public long Bytes { get; init; }
}

/// <summary>The sessions of a group. A copy is a snapshot: the collections are immutable.</summary>
internal struct SessionTable()
{
    private ImmutableSortedDictionary<ulong, ClientSession> _sessions = ImmutableSortedDictionary<ulong, ClientSession>.Empty;
    private ImmutableSortedSet<(TimeSpan Due, ulong Id)> _deadlines = [];
    private long _bytes;

    public readonly int Count => _sessions.Count;

    public readonly TimeSpan? NextDue => _deadlines.IsEmpty ? null : _deadlines.Min.Due;

    public readonly ClientSession? Find(ulong id) => _sessions.GetValueOrDefault(id);

    public readonly bool HasRoom(ClientSession session) =>
        session.Answers.Count < SessionLimits.MaxAnswers && session.Bytes < SessionLimits.MaxSessionBytes && _bytes < SessionLimits.MaxGroupBytes;

    public void Open(ulong id, TimeSpan timeout, TimeSpan now) => Put(new(id, timeout) { Due = now.After(timeout) });

    /// <summary>Moves the deadline of a session and forgets the answers up to <paramref name="acknowledged"/>; returns the session as it is then.</summary>
    public ClientSession Renew(ClientSession session, ulong acknowledged, TimeSpan now)
    {
        var (answers, bytes) = (session.Answers, session.Bytes);
        if (acknowledged > session.Acknowledged)
        {
            foreach (var (sequence, answer) in session.Answers)
            {
                if (sequence > acknowledged)
                    break;
                answers = answers.Remove(sequence);
                bytes -= answer.Length;
            }
        }

        var renewed = session with
        {
            Due = now.After(session.Timeout),
            Acknowledged = Math.Max(session.Acknowledged, acknowledged),
            Answers = answers,
            Bytes = bytes,
        };
        Put(renewed);
        return renewed;
    }

    public void Keep(ClientSession session, ulong sequence, ReadOnlyMemory<byte> answer) =>
        Put(session with { Answers = session.Answers.Add(sequence, answer), Bytes = session.Bytes + answer.Length });

    public void Close(ulong id)
    {
        if (!_sessions.TryGetValue(id, out var session))
            return;
        _sessions = _sessions.Remove(id);
        _deadlines = _deadlines.Remove((session.Due, id));
        _bytes -= session.Bytes;
    }

    /// <summary>Closes the sessions whose deadline has come.</summary>
    public void Expire(TimeSpan now)
    {
        while (NextDue <= now)
            Close(_deadlines.Min.Id);
    }

    public readonly void Write(ByteWriter writer)
    {
        writer.Int32(_sessions.Count);
        foreach (var session in _sessions.Values)
        {
            writer.UInt64(session.Id);
            writer.Duration(session.Timeout);
            writer.Duration(session.Due);
            writer.UInt64(session.Acknowledged);
            writer.Int32(session.Answers.Count);
            foreach (var (sequence, answer) in session.Answers)
            {
                writer.UInt64(sequence);
                writer.Bytes(answer.Span);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; fails the reader where it is not consistent.</summary>
    public static SessionTable Read(ref ByteReader reader)
    {
        var table = new SessionTable();
        var last = 0UL;
        for (var left = reader.Count(elementSize: 36); left > 0 && reader.Ok; left--)
        {
            var session = new ClientSession(reader.UInt64(), reader.Duration()) { Due = reader.Duration(), Acknowledged = reader.UInt64() };
            if (session.Id <= last)
                reader.Fail();
            last = session.Id;
            var answers = ImmutableSortedDictionary.CreateBuilder<ulong, ReadOnlyMemory<byte>>();
            var (previous, bytes) = (session.Acknowledged, 0L);
            for (var count = reader.Count(elementSize: 12); count > 0 && reader.Ok; count--)
            {
                var sequence = reader.UInt64();
                var answer = reader.Bytes();
                if (sequence <= previous)
                    reader.Fail();
                else
                    answers.Add(sequence, answer.ToArray());
                (previous, bytes) = (sequence, bytes + answer.Length);
            }

            if (reader.Ok)
                table.Put(session with { Answers = answers.ToImmutable(), Bytes = bytes });
        }

        return table;
    }

    private void Put(ClientSession session)
    {
        if (_sessions.TryGetValue(session.Id, out var former))
        {
            _bytes -= former.Bytes;
            if (former.Due != session.Due)
                _deadlines = _deadlines.Remove((former.Due, former.Id));
        }

        _sessions = _sessions.SetItem(session.Id, session);
        _deadlines = _deadlines.Add((session.Due, session.Id));
        _bytes += session.Bytes;
    }
}
