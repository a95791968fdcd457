using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Security;
using Wetware.Tasks;
using Wetware.Web.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class TaskListPageTests : ConsoleContext
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public void An_empty_cluster_says_how_to_begin()
    {
        var page = Render<TaskListPage>();

        Assert.Contains("ww task submit", page.WaitForElement(".ww-empty").TextContent);
    }

    [Fact]
    public void Tasks_are_listed_newest_first_with_texts_of_strangers_as_text()
    {
        Put("old");
        Put("new", TaskState.Failed, Hostile);
        var page = Render<TaskListPage>();

        page.WaitForAssertion(() => Assert.Equal(["new", "old"], Names(page)));
        Assert.Contains(HostileShown, page.Find("tbody").TextContent);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public void Filters_are_in_the_address()
    {
        Put("alpha", TaskState.Failed);
        Put("beta", TaskState.Failed, "the first letter is not ALPHA");
        Put("gamma", TaskState.Failed);
        Put("alpha-2");
        Navigation.NavigateTo("/console/tasks?state=failed&search=alpha");
        var page = Render<TaskListPage>();
        page.WaitForAssertion(() => Assert.Equal(["beta", "alpha"], Names(page)));

        page.Find("select").Change("");
        page.WaitForAssertion(() => Assert.Equal(["alpha-2", "beta", "alpha"], Names(page)));
        Assert.EndsWith("/console/tasks?search=alpha", Navigation.Uri, StringComparison.Ordinal);

        page.Find("input[type=search]").Change("nothing has this");
        page.WaitForAssertion(() => Assert.Contains("No task matches", page.Find(".ww-empty").TextContent));
    }

    [Fact]
    public async Task Rows_follow_what_happens()
    {
        Put("one");
        var page = Render<TaskListPage>();
        page.WaitForAssertion(() => Assert.Contains("waiting", page.Find("tbody").TextContent));

        Put("one", TaskState.Done, number: 1);
        Happens(TaskEventKind.Finished, "one", 1);
        page.WaitForAssertion(() => Assert.Contains("done", page.Find("tbody").TextContent));

        Put("two");
        Happens(TaskEventKind.Accepted, "two", 2);
        await PassAsync(1);
        page.WaitForAssertion(() => Assert.Equal(["two", "one"], Names(page)));
    }

    [Fact]
    public void Ten_thousand_tasks_render_a_window_of_them()
    {
        for (var i = 1; i <= 10_000; i++)
            Put($"task-{i}", number: i);
        var page = Render<TaskListPage>();
        page.WaitForElement("tbody a");

        page.WaitForAssertion(() => Assert.InRange(Names(page).Length, 1, 200));
        Assert.Contains("500 tasks, and more", page.Markup);
    }

    [Fact]
    public void A_read_token_has_no_way_to_submit()
    {
        Put("one");
        Callers.Scope = Scope.Read;
        var page = Render<TaskListPage>();
        page.WaitForElement("tbody a");

        Assert.Empty(page.FindAll("a[href='/console/tasks/new']"));
    }

    private static string[] Names(IRenderedComponent<TaskListPage> page) => [.. page.FindAll("tbody a").Select(link => link.TextContent)];
}
