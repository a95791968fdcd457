using System.Globalization;

namespace Wetware.Raft;

/// <summary>What a change does to one member.</summary>
public enum ConfChangeType : byte
{
    /// <summary>Adds a voter, or promotes a learner.</summary>
    AddNode = 0,

    /// <summary>Removes a voter or a learner.</summary>
    RemoveNode = 1,

    /// <summary>Changes nothing in the core; the context tells the application what it means.</summary>
    UpdateNode = 2,

    /// <summary>Adds a learner, or demotes a voter.</summary>
    AddLearnerNode = 3,
}

/// <summary>How a change uses joint consensus.</summary>
public enum ConfChangeTransition : byte
{
    /// <summary>A single change without joint consensus; several with it, left automatically.</summary>
    Auto = 0,

    /// <summary>Joint consensus, left automatically.</summary>
    JointImplicit = 1,

    /// <summary>Joint consensus, left when the application proposes an empty change.</summary>
    JointExplicit = 2,
}

/// <summary>A change of one member, in the form of the first version.</summary>
/// <param name="Type">What is changed.</param>
/// <param name="NodeId">The member; 0 changes nothing.</param>
public sealed record ConfChange(ConfChangeType Type, ulong NodeId)
{
    /// <summary>Opaque bytes for the application.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>A number for the application.</summary>
    public ulong Id { get; init; }

    /// <summary>Returns the same change in the second version.</summary>
    public ConfChangeV2 ToV2() => new([new(Type, NodeId)]) { Context = Context };
}

/// <summary>One operation of a <see cref="ConfChangeV2"/>.</summary>
/// <param name="Type">What is changed.</param>
/// <param name="NodeId">The member; 0 changes nothing.</param>
public readonly record struct ConfChangeSingle(ConfChangeType Type, ulong NodeId)
{
    /// <summary>Returns the operations in short form, such as <c>v1 l2 r3 u4</c>.</summary>
    public static string Format(IEnumerable<ConfChangeSingle> changes) => string.Join(' ', changes.Select(change => change.ToString()));

    /// <summary>Reads operations in short form. Throws <see cref="FormatException"/> naming the word that is not one.</summary>
    public static IReadOnlyList<ConfChangeSingle> Parse(string text) =>
        [.. text.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    /// <summary>Returns the operation in short form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Letter(Type)}{NodeId}");

    private static string Letter(ConfChangeType type) => type switch
    {
        ConfChangeType.AddNode => "v",
        ConfChangeType.AddLearnerNode => "l",
        ConfChangeType.RemoveNode => "r",
        ConfChangeType.UpdateNode => "u",
        _ => "unknown",
    };

    private static ConfChangeSingle ParseOne(string word)
    {
        if (word.Length < 2)
            throw new FormatException($"unknown token {word}");
        ConfChangeType type = word[0] switch
        {
            'v' => ConfChangeType.AddNode,
            'l' => ConfChangeType.AddLearnerNode,
            'r' => ConfChangeType.RemoveNode,
            'u' => ConfChangeType.UpdateNode,
            _ => throw new FormatException($"unknown input: {word}"),
        };
        return ulong.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new(type, id)
            : throw new FormatException($"invalid member id in {word}");
    }
}

/// <summary>A set of changes that are made together.</summary>
/// <param name="Changes">The operations; none leaves a joint configuration.</param>
/// <param name="Transition">How joint consensus is used.</param>
public sealed record ConfChangeV2(IReadOnlyList<ConfChangeSingle> Changes, ConfChangeTransition Transition = ConfChangeTransition.Auto)
{
    /// <summary>The change that leaves a joint configuration.</summary>
    public static ConfChangeV2 Leave { get; } = new([]);

    /// <summary>Opaque bytes for the application.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>Whether the change leaves a joint configuration.</summary>
    public bool LeavesJoint => Transition == ConfChangeTransition.Auto && Changes.Count == 0;

    /// <summary>Whether the change enters a joint configuration.</summary>
    public bool EntersJoint => Transition != ConfChangeTransition.Auto || Changes.Count > 1;

    /// <summary>Whether the joint configuration that the change enters is left automatically.</summary>
    public bool AutoLeave => EntersJoint && Transition != ConfChangeTransition.JointExplicit;
}
