using System.Globalization;

namespace Wetware.Raft;

/// <summary>Tells which index each voter has acknowledged.</summary>
public interface IAckedIndexer
{
    /// <summary>Returns whether anything is known of <paramref name="id"/>, and what it has acknowledged.</summary>
    bool TryGetAcked(ulong id, out ulong index);
}

/// <summary>Tells how each voter has voted.</summary>
public interface IVotes
{
    /// <summary>Returns the vote of <paramref name="id"/>; null when it has not voted.</summary>
    bool? VoteOf(ulong id);
}

/// <summary>The state of a vote.</summary>
public enum VoteResult
{
    /// <summary>Neither side has a quorum yet.</summary>
    Pending,

    /// <summary>A quorum in favour is no longer possible.</summary>
    Lost,

    /// <summary>A quorum is in favour.</summary>
    Won,
}

/// <summary>Indexes that a quorum agrees on.</summary>
public static class QuorumIndex
{
    /// <summary>What an empty configuration has committed, so that it does not constrain the other half of a joint one.</summary>
    public const ulong Infinity = ulong.MaxValue;

    /// <summary>Returns the index as text, <c>∞</c> for <see cref="Infinity"/>.</summary>
    public static string Text(ulong index) => index == Infinity ? "∞" : index.ToString(CultureInfo.InvariantCulture);
}
