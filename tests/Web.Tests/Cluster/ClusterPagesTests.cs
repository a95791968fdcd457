using System.Text;
using Bunit;
using Wetware.Capabilities;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Security;
using Wetware.Testing;
using Wetware.Tokens;
using Wetware.Web.Anchors;
using Wetware.Web.Channels;
using Wetware.Web.Processes;
using Wetware.Web.PubSub;
using Wetware.Web.Routing;
using Wetware.Web.Sessions;

namespace Wetware.Tests.Cluster;

/// <summary>Nodes, anchors, channels, topics, processes and sessions of a real node.</summary>
public sealed class ClusterPagesTests(LiveNode node) : LiveConsole(node)
{
    [Fact]
    public void The_routing_table_is_queried_by_the_address()
    {
        var page = Open<NodesPage>("/console/nodes?where=zone%3Da");
        Shows(page, ".ww-nodes tbody", Node.Server);

        Type(page, "Where", "zone=b");
        Press(page, "Query");
        Shows(page, ".ww-empty", "No node matches");
        Assert.Contains("where=zone%3Db", Navigation.Uri, StringComparison.Ordinal);

        Type(page, "Where", "zone");
        Press(page, "Query");
        Shows(page, "[role=alert]", "field 'where': \"zone\" is not an index");
    }

    [Fact]
    public async Task A_cell_is_edited_by_compare_and_swap_and_a_conflict_keeps_what_was_typed()
    {
        var name = Unique("a");
        var anchor = Client.Anchors.Get($"/{name}");
        await anchor.StoreAsync(CapabilityValue.Of(Encoding.UTF8.GetBytes(Hostile)));
        var page = Open<AnchorsPage>($"/console/anchors?path=/{name}");
        Shows(page, ".ww-value", HostileShown);
        Assert.Empty(page.FindAll("script"));
        Shows(page, ".ww-tree", name);

        Press(page, "Edit");
        page.WaitForElement("textarea");
        var label = page.FindAll("label").First(one => one.TextContent.StartsWith("New value", StringComparison.Ordinal)).TextContent;
        Type(page, label, "mine");
        await anchor.StoreAsync(CapabilityValue.Of("theirs"u8.ToArray()));
        Press(page, "Save");
        Shows(page, "[role=alert]", "not changed");
        Assert.Equal("mine", page.Find("textarea").GetAttribute("value"));
        Assert.Equal("theirs", Encoding.UTF8.GetString((await anchor.LoadAsync()).Value!.Bytes.Span));

        page.WaitForState(() => page.FindAll("button").Any(one => one.TextContent.StartsWith("Replace version", StringComparison.Ordinal)));
        page.FindAll("button").First(one => one.TextContent.StartsWith("Replace version", StringComparison.Ordinal)).Click();
        Press(page, "Save");
        Shows(page, ".ww-value", "mine");
        Assert.Equal("mine", Encoding.UTF8.GetString((await anchor.LoadAsync()).Value!.Bytes.Span));
    }

    [Fact]
    public async Task Names_are_created_and_removed()
    {
        var name = Unique("b");
        var page = Open<AnchorsPage>("/console/anchors");
        Type(page, "New name below", $"{name}/c");
        Press(page, "Create");
        page.WaitForAssertion(() => Assert.EndsWith(Uri.EscapeDataString($"/{name}/c"), Navigation.Uri, StringComparison.Ordinal));

        Confirm(page, "Remove");
        page.WaitForAssertion(() => Assert.EndsWith(Uri.EscapeDataString($"/{name}"), Navigation.Uri, StringComparison.Ordinal));
        var below = new List<string>();
        await foreach (var one in Client.Anchors.Get($"/{name}").LsAsync())
            below.Add(one);
        Assert.Empty(below);
    }

    [Fact]
    public void A_path_that_is_none_says_why() => Shows(Open<AnchorsPage>("/console/anchors?path=%2F%20"), "[role=alert]", "invalid rune");

    [Fact]
    public async Task A_node_tells_how_full_its_disk_is()
    {
        var card = Assert.Single(await Client.Nodes.ListAsync());

        Assert.True(card.Disk is { Size: > 0, Free: > 0, Fault: null } disk && disk.Free <= disk.Size, $"{card.Disk}");
    }

    [Fact]
    public async Task A_channel_is_created_and_sent_to()
    {
        var name = Unique("chan");
        var page = Open<ChannelsPage>("/console/channels");
        Type(page, "Name", name);
        Type(page, "Capacity", "2");
        Press(page, "Create");
        Shows(page, ".ww-channels", name);

        var one = Open<ChannelPage>($"/console/channels/{name}", parameters => parameters.Add(page => page.Name, name));
        Type(one, "Value", "hello");
        Press(one, "Send");
        Shows(one, "[role=status]", "Sent");
        Assert.Equal("hello", Encoding.UTF8.GetString((await Client.Channels.RecvAsync(name)).Bytes.Span));
        Confirm(one, "Close");
        Shows(one, ".ww-facts", "closed");
        Confirm(one, "Remove");
        page.WaitForAssertion(() => Assert.EndsWith("/console/channels", Navigation.Uri, StringComparison.Ordinal));
        Assert.Null(await Client.Channels.InfoAsync(name));
    }

    [Fact]
    public void A_number_that_is_none_is_refused_by_its_field()
    {
        var page = Open<ChannelsPage>("/console/channels");
        Type(page, "Name", Unique("chan"));
        Type(page, "Capacity", "-1");
        Press(page, "Create");
        Shows(page, ".ww-refusal", "field 'capacity': \"-1\" is not allowed");
    }

    [Fact]
    public void A_topic_shows_what_is_published_as_text()
    {
        var name = Unique("topic");
        var page = Open<TopicsPage>($"/console/topics/{name}", parameters => parameters.Add(page => page.Name, name));
        Shows(page, "[role=status]", "Subscribed");
        Type(page, "Message", Hostile);
        Press(page, "Publish");
        Shows(page, ".ww-lines", HostileShown);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public async Task A_process_is_shown_with_its_output_and_killed()
    {
        ServerId.TryParse(Node.Server, out var server);
        var module = await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples", "loop.wasm"));
        var process = await Client.Processes.SpawnAsync(server, module, digest => new ProcessSpec { Module = digest, Name = Hostile[..16], Arguments = ["loop"] });
        var list = Open<ProcessesPage>("/console/processes");
        Shows(list, ".ww-processes", $"{process.Pid}");

        var page = Open<ProcessPage>(
            $"/console/processes/{process.Server}/{process.Pid}", parameters => parameters.Add(page => page.Server, process.Server).Add(page => page.Pid, $"{process.Pid}"));
        Shows(page, ".ww-facts", "running");
        Confirm(page, "Kill");
        await Client.Processes.WaitAsync(new(server, process.Pid));
        page.WaitForAssertion(() => Assert.Contains("signal KILL", page.Find(".ww-facts").TextContent));
        Assert.DoesNotContain(page.FindAll("button"), one => one.TextContent.Trim() == "Kill");
    }

    [Fact]
    public async Task What_a_process_writes_is_text()
    {
        ServerId.TryParse(Node.Server, out var server);
        var module = await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples", "cat.wasm"));
        var process = await Client.Processes.SpawnAsync(server, module, digest => new ProcessSpec { Module = digest, Input = Encoding.UTF8.GetBytes(Hostile) });
        var page = Open<ProcessPage>(
            $"/console/processes/{process.Server}/{process.Pid}", parameters => parameters.Add(page => page.Server, process.Server).Add(page => page.Pid, $"{process.Pid}"));

        Shows(page, ".ww-output", HostileShown);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public async Task A_token_is_listed_and_revoked()
    {
        var session = await Client.Sessions.LoginAsync();
        var tokens = Node.Services.GetService(typeof(IGrainFactory)) is IGrainFactory grains ? grains.GetGrain<ITokensGrain>(0) : throw new InvalidOperationException();
        var label = Unique("label");
        await tokens.Export(session.Reference!, label);
        var page = Open<SessionsPage>("/console/sessions");
        Shows(page, ".ww-tokens", label);

        Press(page, "Revoke");
        Press(page, "Yes");
        page.WaitForAssertion(() => Assert.DoesNotContain(label, page.Find(".ww-tokens").TextContent));
        Assert.DoesNotContain(await tokens.List(), token => token.Label == label);
        await session.LogoutAsync();
    }

    [Fact]
    public void Who_may_only_look_sees_no_way_to_change()
    {
        Callers.Scope = Scope.Read;
        var channels = Open<ChannelsPage>("/console/channels");
        channels.WaitForState(() => !channels.Markup.Contains("Loading", StringComparison.Ordinal));
        Assert.DoesNotContain("New channel", channels.Markup);

        var anchors = Open<AnchorsPage>($"/console/anchors?path=/{Unique("d")}");
        Shows(anchors, ".ww-cell", "empty");
        Assert.DoesNotContain(anchors.FindAll("button"), one => one.TextContent.Trim() is "Edit" or "Create" or "Remove");
    }
}
