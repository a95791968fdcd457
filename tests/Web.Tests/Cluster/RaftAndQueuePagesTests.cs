using System.Text;
using Bunit;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Web.Queues;
using Wetware.Web.RaftGroups;

namespace Wetware.Tests.Cluster;

/// <summary>Raft groups and queues of a real node.</summary>
public sealed class RaftAndQueuePagesTests(LiveNode node) : LiveConsole(node)
{
    [Fact]
    public async Task A_group_shows_its_members_and_its_keys_are_written_by_compare_and_swap()
    {
        var name = Unique("kv");
        await Client.RaftGroups.CreateAsync(name, "kv", [Node.Peer]);
        var groups = Open<RaftGroupsPage>("/console/raft");
        Shows(groups, ".ww-groups", name);

        var page = Open<RaftGroupPage>($"/console/raft/{name}", parameters => parameters.Add(page => page.Name, name));
        Shows(page, ".ww-members", "leader");
        Type(page, "Key", "greeting");
        Type(page, "Value", Hostile);
        Type(page, "Only at revision", "0");
        Press(page, "Write");
        Shows(page, ".ww-keys .ww-value", HostileShown);

        Type(page, "Key", "greeting");
        Type(page, "Value", "other");
        Type(page, "Only at revision", "0");
        Press(page, "Write");
        Shows(page, ".ww-keys [role=alert]", "not written: the key has revision");

        Confirm(page, "Delete");
        Shows(page, ".ww-keys .ww-empty", "No key");
        await Client.RaftGroups.Get(name).DestroyAsync();
    }

    [Fact]
    public void A_group_that_is_not_there_says_so() =>
        Shows(Open<RaftGroupPage>("/console/raft/none", parameters => parameters.Add(page => page.Name, "none")), "[role=alert]", "no node in reach has a member");

    [Fact]
    public void A_member_behind_its_leader_has_its_lag_and_a_silent_one_is_listed()
    {
        var leader = new RaftMemberStatus
        {
            Group = "g",
            Member = 1,
            Role = RaftMemberRole.Leader,
            Term = 3,
            Last = 100,
            Members = [new() { Member = 1, IsVoter = true }, new() { Member = 2, IsVoter = true, Match = 60, IsActive = true }, new() { Member = 3, IsVoter = true }],
        };
        var group = Assert.Single(GroupView.Of([leader, new() { Group = "g", Member = 2, Role = RaftMemberRole.Follower, Term = 3 }]));

        Assert.Equal(["leader", "follower", "silent"], group.Members.Select(member => member.Word));
        Assert.Equal([0UL, 40UL, null], group.Members.Select(member => member.Lag));
    }

    [Fact]
    public async Task Items_are_appended_peeked_at_and_dead_letters_done_again()
    {
        await EnsureGroup();
        var (topic, dead) = (Unique("jobs"), Unique("dead"));
        await Client.Queues.ConfigureAsync(topic, new TopicSettings { MaxDeliveries = 1, DeadLetterTopic = dead });
        var page = Open<QueuePage>($"/console/queues/{topic}", parameters => parameters.Add(page => page.Topic, topic));
        Shows(page, ".ww-items .ww-empty", "empty");
        Type(page, "Payload", Hostile);
        Type(page, "Id", "one");
        Press(page, "Append");
        Shows(page, ".ww-items tbody", HostileShown);
        Assert.Empty(page.FindAll("script"));

        var lease = Assert.Single(await Client.Queues.LeaseAsync(topic, "worker", TimeSpan.FromMinutes(1)));
        await Client.Queues.ReturnAsync(topic, [new ItemLease(lease.Id, lease.Token)]);
        var letters = Open<QueuePage>($"/console/queues/{dead}", parameters => parameters.Add(page => page.Topic, dead));
        Shows(letters, ".ww-items tbody", topic);
        Press(letters, "Requeue dead letters");
        Shows(letters, "[role=status]", "Moved 1 items");
        Assert.Equal("one", Assert.Single(await Client.Queues.PeekAsync(topic)).Id);
        Assert.Empty(await Client.Queues.PeekAsync(dead));

        var topics = Open<QueuesPage>("/console/queues");
        Shows(topics, ".ww-topics", topic);
        Confirm(letters, "Remove");
        letters.WaitForAssertion(() => Assert.EndsWith("/console/queues", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_that_came_from_nowhere_stays_when_dead_letters_are_done_again()
    {
        await EnsureGroup();
        var topic = Unique("plain");
        await Client.Queues.AppendAsync(topic, new QueueItem("one", Encoding.UTF8.GetBytes("x")));

        Assert.Equal((0, 1), await DeadLetters.RequeueAsync(Client.Queues, topic, 10, CancellationToken.None));
        Assert.Equal(QueueItemState.Ready, Assert.Single(await Client.Queues.PeekAsync(topic)).State);
    }

    [Fact]
    public void A_topic_that_is_not_there_says_how_to_make_it()
    {
        var name = Unique("none");
        Shows(Open<QueuePage>($"/console/queues/{name}", parameters => parameters.Add(page => page.Topic, name)), ".ww-empty", "There is no such topic");
    }

    private Task EnsureGroup() => Client.RaftGroups.CreateAsync(QueueClient.DefaultGroup, QueueClient.Kind, [Node.Peer]);
}
