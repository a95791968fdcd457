namespace Wetware.Clustering.Membership;

/// <summary>A state of the whole table. Each change of a row, except signs of life, makes the version one higher.</summary>
/// <param name="Version">Number of changes so far.</param>
/// <param name="Rows">All rows, in order of silo.</param>
public sealed record MemberTable(int Version, IReadOnlyList<MemberRow> Rows);
