using Bunit;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Tasks;
using Wetware.Web.Workers;

namespace Wetware.Tests.Workers;

public sealed class WorkersPageTests : ConsoleContext
{
    [Fact]
    public void Without_workers_the_page_says_how_to_start_one() => Assert.Contains("ww start", Render<WorkersPage>().WaitForElement(".ww-empty").TextContent);

    [Fact]
    public void Workers_are_shown_with_load_and_results()
    {
        Tasks.WorkersKnown = [new WorkerInfo { Node = "00000000000000a1", Host = Hostile, Slots = 4, Running = 3, Completed = 120, Failed = 7 }];
        var page = Render<WorkersPage>();

        var row = page.WaitForElement("tbody tr").TextContent;
        Assert.All((string[])["00000000000000a1", HostileShown, "3 of 4 slots", "120", "7"], text => Assert.Contains(text, row));
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public void An_operator_drains_a_worker_and_puts_it_back()
    {
        Tasks.WorkersKnown = [new WorkerInfo { Node = "00000000000000a1", Slots = 4 }];
        Nodes.Cards = [new NodeCard { Server = "00000000000000a1", Peer = "Qm", Runs = 2, Processes = 1 }];
        var page = Render<WorkersPage>();
        Press(page, "Drain");
        Press(page, "Yes");

        page.WaitForAssertion(() => Assert.Contains("2 runs and 1 processes left", page.Find("tbody tr").TextContent));
        Assert.True(Nodes.Cards[0].Cordoned);
        Nodes.Cards = [Nodes.Cards[0] with { Runs = 0, Processes = 0 }];
        Happens(TaskEventKind.Succeeded, "one", 1, new TaskRun { Number = 1 });
        page.WaitForAssertion(() => Assert.Contains("drained: it can be stopped", page.Find("tbody tr").TextContent));

        Press(page, "Uncordon");
        page.WaitForAssertion(() => Assert.DoesNotContain("cordoned", page.Find("tbody tr").TextContent));
        Assert.False(Nodes.Cards[0].Cordoned);
    }

    [Fact]
    public void Who_may_not_operate_sees_what_is_cordoned_and_changes_nothing()
    {
        Callers.Scope = Scope.Submit;
        Tasks.WorkersKnown = [new WorkerInfo { Node = "00000000000000a1", Slots = 4, Cordoned = true }];
        var page = Render<WorkersPage>();

        Assert.Contains("cordoned", page.WaitForElement("tbody tr").TextContent);
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Trim() is "Drain" or "Uncordon");
    }

    private static void Press(IRenderedComponent<WorkersPage> page, string text)
    {
        page.WaitForState(() => page.FindAll("button").Any(button => button.TextContent.Trim() == text));
        page.FindAll("button").First(button => button.TextContent.Trim() == text).Click();
    }
}
