using System.Text;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Processes;
using Wetware.Security;
using Wetware.Tasks;
using Wetware.Web.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class TaskDetailsPageTests : ConsoleContext
{
    [Fact]
    public void A_task_that_is_gone_is_told()
    {
        var page = Show("nobody");

        Assert.Contains("There is no such task", page.WaitForElement(".ww-empty").TextContent);
    }

    [Fact]
    public void A_run_shows_its_output_as_text()
    {
        Tasks.Put(Put("one") with { Runs = 2 });
        var run = new TaskRun
        {
            Number = 2,
            State = RunState.Failed,
            Attempt = 3,
            Failures = 2,
            Lost = 1,
            Node = "00000000000000a1",
            Started = Time.GetUtcNow(),
            Ended = Time.GetUtcNow().AddSeconds(1.5),
            Error = ErrorKind.Limit,
            Limit = "time",
            Message = Hostile,
            Stdout = $"line 1\n{Hostile}",
        };
        Tasks.RunsOf[("one", 1)] = new TaskRun { Number = 1, State = RunState.Succeeded, Result = "2832" };
        Tasks.RunsOf[("one", 2)] = run;
        var page = Show("one", 2);

        Assert.Equal($"line 1\n{HostileShown}", page.WaitForElement(".ww-stdout").TextContent);
        var details = page.Find(".ww-run").TextContent;
        Assert.All((string[])["3, 2 failed, 1 lost with their node", "00000000000000a1", "1.50 s", "limit (time)"], text => Assert.Contains(text, details));
        Assert.Equal(["2", "1"], page.FindAll(".ww-runs tbody a").Select(link => link.TextContent));
        Assert.Contains("2832", page.Find(".ww-runs tbody").TextContent);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public void Of_long_output_beginning_and_end_are_shown()
    {
        Tasks.Put(Put("one") with { Runs = 1 });
        Tasks.RunsOf[("one", 1)] = new TaskRun { Number = 1, State = RunState.Succeeded, Stdout = "first", StdoutEnd = $"last {Hostile}", Truncated = true };
        var page = Show("one", 1);

        page.WaitForAssertion(() => Assert.Equal(["first", $"last {HostileShown}"], page.FindAll(".ww-stdout").Select(part => part.TextContent)));
        Assert.Contains("not kept", page.Find(".ww-gap").TextContent);
    }

    [Fact]
    public void Output_comes_while_a_run_goes_on()
    {
        Tasks.Put(Put("one") with { Runs = 1 });
        Tasks.RunsOf[("one", 1)] = new TaskRun { Number = 1, State = RunState.Running, Attempt = 1 };
        LogChunk Chunk(string text) => new(false, Encoding.UTF8.GetBytes(text));
        Tasks.Outputs.Enqueue(new(1, new LogPage { Offset = 0, Next = 5, Chunks = [Chunk("hello")] }));
        Tasks.Outputs.Enqueue(new(1, new LogPage { Offset = 5, Next = 10, Chunks = [Chunk(" <b>!\u001b")] }));
        var page = Show("one", 1);

        page.WaitForAssertion(() => Assert.Equal("hello <b>!\\u{1b}", page.Find(".ww-output").TextContent));
        Assert.Equal([0, 5], Tasks.OutputOffsets.Take(2));
    }

    [Fact]
    public void An_operator_runs_pauses_and_resumes()
    {
        Put("one");
        var page = Show("one");
        page.WaitForElement(".ww-actions");

        Press(page, "Run now");
        page.WaitForAssertion(() => Assert.Contains("1 made", page.Markup));
        Press(page, "Pause");
        page.WaitForAssertion(() => Assert.Equal(["Run now", "Resume", "Cancel", "Remove"], Buttons(page)));
        Press(page, "Resume");
        page.WaitForAssertion(() => Assert.Equal(["Run now", "Pause", "Cancel", "Remove"], Buttons(page)));
    }

    [Fact]
    public void Cancelling_is_asked_for_twice()
    {
        Put("one");
        var page = Show("one");
        page.WaitForElement(".ww-actions");

        Press(page, "Cancel");
        Press(page, "No");
        Assert.DoesNotContain("cancelled", page.Markup);
        Press(page, "Cancel");
        Press(page, "Yes, cancel");
        page.WaitForAssertion(() => Assert.Contains("cancelled", page.Markup));
        Assert.Equal(["Run now", "Remove"], Buttons(page));
    }

    [Fact]
    public void Removing_leads_back_to_the_list()
    {
        Put("one");
        var page = Show("one");
        page.WaitForElement(".ww-actions");

        Press(page, "Remove");
        Press(page, "Yes, remove");

        page.WaitForAssertion(() => Assert.EndsWith("/console/tasks", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.Equal(0, Tasks.Count);
    }

    [Theory]
    [InlineData(Scope.Read, new string[0])]
    [InlineData(Scope.Submit, new[] { "Run now" })]
    [InlineData(Scope.Operate, new[] { "Run now", "Pause", "Cancel", "Remove" })]
    public void Buttons_are_those_that_the_token_allows(Scope scope, string[] buttons)
    {
        Callers.Scope = scope;
        Put("one");
        var page = Show("one");

        page.WaitForElement(".ww-actions");
        Assert.Equal(buttons, Buttons(page));
    }

    [Fact]
    public void A_token_that_lost_its_scope_meanwhile_changes_nothing()
    {
        Put("one");
        var page = Show("one");
        page.WaitForElement(".ww-actions");

        Callers.Scope = Scope.Read;
        Press(page, "Pause");

        page.WaitForAssertion(() => Assert.Contains("this needs a token of scope operate; the scope of yours is read", page.Find("[role=alert]").TextContent));
        Assert.DoesNotContain("Resume", page.Markup);
    }

    private IRenderedComponent<TaskDetailsPage> Show(string id, long? run = null) =>
        Render<TaskDetailsPage>(parameters => parameters.Add(page => page.Id, id).Add(page => page.Number, run));

    private static string[] Buttons(IRenderedComponent<TaskDetailsPage> page) => [.. page.FindAll(".ww-actions button").Select(button => button.TextContent.Trim())];

    private static void Press(IRenderedComponent<TaskDetailsPage> page, string text) => page.FindAll(".ww-actions button").Single(button => button.TextContent.Trim() == text).Click();
}
