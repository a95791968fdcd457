using Bunit;
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
}
