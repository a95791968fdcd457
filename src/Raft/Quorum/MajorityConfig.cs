using System.Collections;
using System.Globalization;
using System.Text;

namespace Wetware.Raft;

/// <summary>An immutable set of member ids that decides by majority. Ids are kept in ascending order.</summary>
public sealed class MajorityConfig : IReadOnlyList<ulong>, IEquatable<MajorityConfig>
{
    private const int StackLimit = 16;

    private readonly ulong[] _ids;

    /// <summary>Initializes a set of <paramref name="ids"/>; repeated ids count once.</summary>
    public MajorityConfig(IEnumerable<ulong> ids)
        : this([.. ids.Distinct().Order()])
    {
    }

    private MajorityConfig(ulong[] sorted) => _ids = sorted;

    /// <summary>The set without members.</summary>
    public static MajorityConfig Empty { get; } = new(Array.Empty<ulong>());

    /// <inheritdoc/>
    public int Count => _ids.Length;

    /// <inheritdoc/>
    public ulong this[int position] => _ids[position];

    /// <summary>Returns whether <paramref name="id"/> is a member.</summary>
    public bool Contains(ulong id) => Array.IndexOf(_ids, id) >= 0;

    /// <summary>Returns the set with <paramref name="id"/>.</summary>
    public MajorityConfig Add(ulong id) => Contains(id) ? this : new(_ids.Append(id));

    /// <summary>Returns the set without <paramref name="id"/>.</summary>
    public MajorityConfig Remove(ulong id) => Contains(id) ? new(_ids.Where(other => other != id)) : this;

    /// <summary>Returns the ids that are in one of both sets.</summary>
    public MajorityConfig Union(MajorityConfig other) => other.Count == 0 ? this : Count == 0 ? other : new(_ids.Concat(other._ids));

    /// <summary>Returns the highest index that a majority has acknowledged; <see cref="QuorumIndex.Infinity"/> for the empty set.</summary>
    public ulong CommittedIndex(IAckedIndexer acked)
    {
        var count = _ids.Length;
        if (count == 0)
            return QuorumIndex.Infinity;
        var indexes = count <= StackLimit ? stackalloc ulong[StackLimit] : new ulong[count];
        // Voters of which nothing is known count as zero.
        for (var i = 0; i < count; i++)
            indexes[i] = acked.TryGetAcked(_ids[i], out var index) ? index : 0;
        indexes = indexes[..count];
        indexes.Sort();
        return indexes[count - (count / 2 + 1)];
    }

    /// <summary>Returns the state of a vote; the empty set has won, so that it does not constrain the other half of a joint one.</summary>
    public VoteResult VoteResult(IVotes votes)
    {
        if (_ids.Length == 0)
            return Raft.VoteResult.Won;
        int granted = 0, missing = 0;
        foreach (var id in _ids)
        {
            var vote = votes.VoteOf(id);
            if (vote is null)
                missing++;
            else if (vote.Value)
                granted++;
        }
        var quorum = _ids.Length / 2 + 1;
        return granted >= quorum ? Raft.VoteResult.Won : granted + missing >= quorum ? Raft.VoteResult.Pending : Raft.VoteResult.Lost;
    }

    /// <summary>Returns a bar chart of what each member has acknowledged.</summary>
    public string Describe(IAckedIndexer acked)
    {
        if (_ids.Length == 0)
            return "<empty majority quorum>";
        var known = new bool[Count];
        var indexes = new ulong[Count];
        for (var i = 0; i < Count; i++)
            known[i] = acked.TryGetAcked(_ids[i], out indexes[i]);

        // The bar of a member is as long as the number of members with a lower index.
        var text = new StringBuilder().Append(' ', Count).Append("    idx\n");
        for (var i = 0; i < Count; i++)
        {
            if (known[i])
            {
                var bar = indexes.Count(other => other < indexes[i]);
                text.Append('x', bar).Append('>').Append(' ', Count - bar);
            }
            else
                text.Append('?').Append(' ', Count);
            text.Append(CultureInfo.InvariantCulture, $" {indexes[i],5}    (id={_ids[i]:x})\n");
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(MajorityConfig? other) => other is not null && _ids.AsSpan().SequenceEqual(other._ids);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MajorityConfig);

    /// <inheritdoc/>
    public override int GetHashCode() => _ids.Aggregate(_ids.Length, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<ulong> GetEnumerator() => _ids.AsEnumerable().GetEnumerator();

    /// <summary>Returns the ids in hexadecimal, such as <c>(1 2 a)</c>.</summary>
    public override string ToString() => $"({string.Join(' ', _ids.Select(id => id.ToString("x", CultureInfo.InvariantCulture)))})";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
