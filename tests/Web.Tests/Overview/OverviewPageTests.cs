using Bunit;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Tasks;
using Wetware.Web.Overview;

namespace Wetware.Tests.Overview;

public sealed class OverviewPageTests : ConsoleContext
{
    [Fact]
    public void A_cluster_without_tasks_shows_three_commands()
    {
        var page = Render<OverviewPage>();

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".ww-first li").Count));
        Assert.Contains("ww task submit", page.Find(".ww-first").TextContent);
    }

    [Fact]
    public void The_commands_are_gone_with_the_first_task()
    {
        Put("one");
        var page = Render<OverviewPage>();

        page.WaitForElement(".ww-nodes");
        Assert.Empty(page.FindAll(".ww-first"));
    }

    [Fact]
    public void Nodes_are_shown_with_role_load_version_and_age()
    {
        Nodes.Cards = [Node("00000000000000a1", NodeRole.Gateway), Node("00000000000000a2", NodeRole.Worker) with { Answered = false }];
        Tasks.WorkersKnown = [new WorkerInfo { Node = "00000000000000a1", Slots = 4, Running = 3 }];
        var page = Render<OverviewPage>();

        var rows = page.WaitForElements(".ww-nodes tbody tr");
        Assert.Equal(2, rows.Count);
        Assert.All((string[])["00000000000000a1", "gateway", "3 of 4 slots", "0.1.0", "2 h 5 min", "up"], text => Assert.Contains(text, rows[0].TextContent));
        Assert.Contains("silent", rows[1].TextContent);
        Assert.Contains("did not answer", page.Find(".mud-alert").TextContent);
    }

    [Fact]
    public void Names_of_strangers_are_text()
    {
        Nodes.Cards = [Node("00000000000000a1", NodeRole.Worker) with { Host = Hostile }];
        Put("busy", TaskState.Running);
        var page = Render<OverviewPage>();
        page.WaitForElement(".ww-nodes tbody tr");
        Happens(TaskEventKind.Failed, "busy", 1, new TaskRun { Number = 7, Message = Hostile });

        page.WaitForAssertion(() => Assert.Contains(HostileShown, page.Find(".ww-failures").TextContent));
        Assert.Contains(HostileShown, page.Find(".ww-nodes tbody").TextContent);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public async Task Runs_are_counted_as_they_end()
    {
        Put("one");
        var page = Render<OverviewPage>();
        page.WaitForElement(".ww-nodes");
        Happens(TaskEventKind.Succeeded, "one", 1, new TaskRun { Number = 1 });
        page.WaitForAssertion(() => Assert.Contains("1 runs succeeded and 0 failed", page.Markup));

        // What comes again after a reconnect is not counted twice; a load waits for the interval.
        Happens(TaskEventKind.Succeeded, "one", 1, new TaskRun { Number = 1 });
        Happens(TaskEventKind.Failed, "one", 2, new TaskRun { Number = 2 });
        await PassAsync(3);
        await PassAsync(3);
        page.WaitForAssertion(() => Assert.Contains("1 runs succeeded and 1 failed", page.Markup));
        Assert.Equal("/console/tasks/one/runs/2", page.Find(".ww-failures a").GetAttribute("href"));
    }

    [Fact]
    public async Task Without_an_answer_the_page_says_why_and_tries_again()
    {
        Tasks.Failure = new WetwareException(ErrorKind.Disconnected, "the scheduler is away");
        var page = Render<OverviewPage>();
        page.WaitForAssertion(() => Assert.Contains("the scheduler is away", page.Find("[role=alert]").TextContent));

        Tasks.Failure = null;
        await PassAsync(2);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=alert]")));
    }

    [Fact]
    public void A_token_that_was_removed_ends_what_is_shown()
    {
        Callers.Scope = Scope.Anyone;
        var page = Render<OverviewPage>();

        page.WaitForAssertion(() => Assert.Contains("log in again", page.Find("[role=alert]").TextContent));
        Assert.Empty(page.FindAll(".ww-nodes"));
    }

    [Fact]
    public async Task The_subscription_ends_with_the_page()
    {
        Put("one");
        var page = Render<OverviewPage>();
        page.WaitForAssertion(() => Assert.Equal(0, Tasks.WatchedAfter));

        await DisposeComponentsAsync();
        Happens(TaskEventKind.Succeeded, "one", 1);

        // The page would have been the first to get it.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.Equal(1, (await Tasks.Events.Reader.ReadAsync(deadline.Token)).Next);
    }

    private NodeCard Node(string server, NodeRole role) => new()
    {
        Server = server,
        Peer = "Qm",
        Host = "host",
        Role = role,
        Version = "0.1.0",
        Started = Time.GetUtcNow() - TimeSpan.FromMinutes(125),
    };
}
