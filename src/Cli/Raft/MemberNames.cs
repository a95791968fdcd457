using System.Globalization;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary>Finds members by what a person types: a member id, or the server or peer id of its node, or the beginning of one.</summary>
internal static class MemberNames
{
    /// <summary>Returns a member id as it is shown.</summary>
    public static string Text(ulong member) => member.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Returns the status of the leader; of the newest member where no leader is in reach.</summary>
    public static RaftMemberStatus View(IReadOnlyList<RaftMemberStatus> members) =>
        members.MaxBy(member => (member.Role == RaftMemberRole.Leader, member.Term, member.Applied))
        ?? throw new ArgumentException("no member", nameof(members));

    /// <summary>Returns the member that is meant, in reach or not.</summary>
    /// <exception cref="CommandException">None is meant, or more than one.</exception>
    public static ulong Find(IReadOnlyList<RaftMemberStatus> members, string text)
    {
        ulong[] meant =
        [
            .. View(members).Members
                .Where(member => text.Length > 0 && Names(member, members).Any(name => name.StartsWith(text, StringComparison.Ordinal)))
                .Select(member => member.Member),
        ];
        return meant switch
        {
            [var one] => one,
            [] => throw new CommandException(ExitCodes.Failed, $"member: \"{text}\" is not in the group; `ww raft members` lists its members"),
            _ => throw new CommandException(ExitCodes.Usage, $"member: \"{text}\" may mean {string.Join(", ", meant.Select(Text))}"),
        };
    }

    private static IEnumerable<string> Names(RaftPeerStatus member, IReadOnlyList<RaftMemberStatus> members) =>
        [Text(member.Member), member.Peer, .. members.Where(status => status.Member == member.Member).Select(status => status.Server)];
}
