using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Output;
using Wetware.RaftGroups;

namespace Wetware.Cli.Raft;

/// <summary>Shows groups and members: tables for people, or JSON, one object a line.</summary>
internal sealed class RaftPrinter(TextWriter output, bool json)
{
    /// <summary>Shows the groups that these members belong to, and those that are kept in the cluster's storage.</summary>
    public void Groups(IReadOnlyList<RaftMemberStatus> members, IReadOnlyList<RaftGroupInfo> stored)
    {
        var groups = members.GroupBy(member => (member.Group, member.GroupId)).Select(group => Group([.. group]))
            .Concat(stored.Select(group => new GroupJson(group.Name, group.Kind, null, 0, 0, 0, 0, Stored: true)))
            .ToArray();
        if (json)
        {
            foreach (var group in groups)
                output.WriteLine(JsonSerializer.Serialize(group, RaftJson.Default.GroupJson));
            return;
        }

        var table = new TextTable("GROUP", "KIND", "LEADER", "TERM", "COMMIT", "MEMBERS");
        foreach (var group in groups)
        {
            if (group.Stored)
                table.Add(group.Group, group.Kind, "", "", "", "none: kept in the cluster's storage");
            else
                table.Add(group.Group, group.Kind, group.Leader ?? "none", Text(group.Term), Text(group.Commit), $"{group.Members} ({group.Reached} in reach)");
        }

        table.Write(output);
    }

    /// <summary>Shows what each member knows.</summary>
    public void Status(IReadOnlyList<RaftMemberStatus> members)
    {
        if (json)
        {
            foreach (var member in members)
                output.WriteLine(JsonSerializer.Serialize(Status(member), RaftJson.Default.StatusJson));
            return;
        }

        var table = new TextTable("MEMBER", "SERVER", "ROLE", "TERM", "LEADER", "COMMIT", "APPLIED", "LOG", "SNAPSHOT", "FAILURE");
        foreach (var member in members.Select(Status))
        {
            table.Add(
                member.Member,
                member.Server,
                member.Role,
                Text(member.Term),
                member.Leader ?? "none",
                Text(member.Commit),
                Text(member.Applied),
                $"{member.First}-{member.Last}",
                Text(member.Snapshot),
                member.Failure ?? "");
        }

        table.Write(output);
    }

    /// <summary>Shows the members as the leader sees them, or the newest member where no leader is in reach.</summary>
    public void Members(IReadOnlyList<RaftMemberStatus> members)
    {
        var all = Rows(members);
        if (json)
        {
            foreach (var member in all)
                output.WriteLine(JsonSerializer.Serialize(member, RaftJson.Default.MemberJson));
            return;
        }

        var table = new TextTable("MEMBER", "PEER", "SERVER", "ROLE", "MATCH", "LAG", "STATE");
        foreach (var member in all)
        {
            var state = member.Active switch
            {
                null => "",
                true => member.ReceivesSnapshot ? "receives a snapshot" : "active",
                false => "silent",
            };
            table.Add(member.Member, member.Peer, member.Server ?? "", member.Role, Text(member.Match), Text(member.Lag), state);
        }

        table.Write(output);
    }

    private static IEnumerable<MemberJson> Rows(IReadOnlyList<RaftMemberStatus> members)
    {
        var view = MemberNames.View(members);
        var isLeader = view.Role == RaftMemberRole.Leader;
        foreach (var member in view.Members)
        {
            var leads = isLeader && member.Member == view.Member;
            ulong? match = !isLeader ? null : leads ? view.Last : member.Match;
            yield return new(
                MemberNames.Text(member.Member),
                member.Peer,
                members.FirstOrDefault(status => status.Member == member.Member)?.Server,
                leads ? "leader" : member.IsVoter ? "voter" : "learner",
                match,
                match is { } known ? view.Last - Math.Min(known, view.Last) : null,
                isLeader ? leads || member.IsActive : null,
                member.IsReceivingSnapshot);
        }
    }

    private static GroupJson Group(RaftMemberStatus[] members)
    {
        var view = MemberNames.View(members);
        return new(
            view.Group,
            view.Kind,
            view.Role == RaftMemberRole.Leader ? view.Server : null,
            view.Term,
            members.Max(member => member.Commit),
            Math.Max(view.Members.Count, members.Length),
            members.Length);
    }

    private static StatusJson Status(RaftMemberStatus member) => new(
        MemberNames.Text(member.Member),
        member.Server,
        member.Peer,
        member.Role.ToString().ToLowerInvariant(),
        member.Term,
        member.Leader == 0 ? null : MemberNames.Text(member.Leader),
        member.Commit,
        member.Applied,
        member.First,
        member.Last,
        member.Snapshot,
        member.Failure);

    private static string Text(ulong? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
