using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>The cluster's members at one version.</summary>
[Serializable]
[GenerateSerializer]
[Immutable]
public sealed class ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember> members, MembershipVersion version) : ISpanFormattable
{
    internal static ClusterMembershipSnapshot Default { get; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue);

    /// <summary>The members, the dead that are still remembered among them.</summary>
    [Id(0)]
    public ImmutableDictionary<SiloAddress, ClusterMember> Members { get; } = members;

    /// <summary>Grows with each change.</summary>
    [Id(1)]
    public MembershipVersion Version { get; } = version;

    /// <summary>A silo's status; <see cref="SiloStatus.Dead"/> also when a newer generation of its endpoint is known.</summary>
    public SiloStatus GetSiloStatus(SiloAddress silo)
    {
        if (Members.TryGetValue(silo, out var member))
            return member.Status;
        foreach (var known in Members.Keys)
        {
            if (known.IsSuccessorOf(silo))
                return SiloStatus.Dead;
        }

        return SiloStatus.None;
    }

    /// <summary>As the other overload; a silo that was seen at an earlier version and is no longer known is dead.</summary>
    public SiloStatus GetSiloStatus(SiloAddress silo, MembershipVersion seenAtVersion)
    {
        var status = GetSiloStatus(silo);
        return status == SiloStatus.None && Version > seenAtVersion ? SiloStatus.Dead : status;
    }

    /// <summary>This membership with every member as a change.</summary>
    public ClusterMembershipUpdate AsUpdate() => new(this, [.. Members.Values]);

    /// <summary>This membership with what differs from an earlier one.</summary>
    /// <exception cref="ArgumentException"><paramref name="previous"/> is of a later version.</exception>
    public ClusterMembershipUpdate CreateUpdate(ClusterMembershipSnapshot previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        if (Version < previous.Version)
            throw new ArgumentException($"The earlier membership has version {previous.Version}, later than {Version}.", nameof(previous));
        if (Version == previous.Version)
            return new ClusterMembershipUpdate(this, []);

        var changes = ImmutableArray.CreateBuilder<ClusterMember>();
        foreach (var (silo, member) in Members)
        {
            if (!previous.Members.TryGetValue(silo, out var before) || before.Status != member.Status)
                changes.Add(member);
        }

        foreach (var (silo, member) in previous.Members)
        {
            if (!Members.ContainsKey(silo))
                changes.Add(new ClusterMember(silo, SiloStatus.Dead, member.Name));
        }

        return new ClusterMembershipUpdate(this, changes.ToImmutable());
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"ClusterMembershipSnapshot {{ Version = {Version}, Members.Count = {Members.Count}, Members = [{string.Join(", ", Members.Values)}] }}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{ToString()}", out charsWritten);
}
