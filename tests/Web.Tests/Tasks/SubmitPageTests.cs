using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Modules;
using Wetware.Security;
using Wetware.Tasks;
using Wetware.Web.Live;
using Wetware.Web.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class SubmitPageTests : ConsoleContext
{
    private static readonly byte[] Module = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    [Fact]
    public void A_file_is_submitted_and_its_page_opened()
    {
        var page = Render<SubmitPage>();
        Choose(page, Module);
        page.Find("#field-id").Change("hello");
        page.Find("#field-difficulty").Change("3");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.EndsWith("/console/tasks/hello", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.Equal((ModuleKey.Of(Module), 3), (Tasks.Last!.Spec.Module, Tasks.Last.Spec.Difficulty));
    }

    [Fact]
    public void Each_field_says_what_is_wrong_with_it()
    {
        var page = Render<SubmitPage>();
        page.Find("#field-input").Change("many");
        page.Find("#field-retries").Change("101");
        page.Find("#field-labels").Change("no value");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("\"many\" is not a whole number", page.Find("#field-input-error").TextContent));
        Assert.Contains("0 to 100", page.Find("#field-retries-error").TextContent);
        Assert.Contains("NAME=VALUE", page.Find("#field-labels-error").TextContent);
        Assert.Equal("true", page.Find("#field-input").GetAttribute("aria-invalid"));
        Assert.Contains("choose a WebAssembly file", page.Markup);
        Assert.Equal(0, Tasks.Count);
    }

    [Fact]
    public void A_cron_line_shows_its_next_times()
    {
        var page = Render<SubmitPage>();
        page.Find("#field-when").Change("cron");
        page.Find("#field-cron").Change("0 6 * * MON");

        var next = page.FindAll(".ww-next li");
        Assert.Equal(5, next.Count);
        Assert.All(next, item => Assert.StartsWith("Monday", item.TextContent, StringComparison.Ordinal));
        page.Find("#field-cron").Change("0 6 * *");
        Assert.Contains("five fields", page.Find("[role=alert]").TextContent);
    }

    [Fact]
    public void A_file_that_is_no_module_is_refused_at_the_file()
    {
        var page = Render<SubmitPage>();
        Choose(page, "hello"u8.ToArray());
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("no WebAssembly", page.Find(".ww-error").TextContent));
    }

    [Fact]
    public void An_id_that_is_taken_is_told_at_the_id()
    {
        Put("hello");
        var page = Render<SubmitPage>();
        Choose(page, Module);
        page.Find("#field-id").Change("hello");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("there is a task hello already", page.Find("#field-id-error").TextContent));
    }

    [Fact]
    public void A_task_is_replaced_and_keeps_what_the_form_does_not_show()
    {
        var stdin = new byte[] { 0xff, 0 };
        Tasks.Put(new TaskInfo { Spec = new TaskSpec { Id = "daily", Description = "old", Module = new string('a', 64), Cron = "@daily", Jitter = 7, Stdin = stdin }, Number = 1 });
        Services.GetRequiredService<NavigationManager>().NavigateTo("/console/tasks/new?from=daily");
        var page = Render<SubmitPage>();
        page.WaitForAssertion(() => Assert.Equal("@daily", page.Find("#field-cron").GetAttribute("value")));
        page.Find("#field-description").Change("new");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal("new", Tasks.Last?.Spec.Description));
        Assert.True(Tasks.LastOptions!.Replace);
        Assert.Equal((7, "@daily"), (Tasks.Last!.Spec.Jitter, Tasks.Last.Spec.Cron));
        Assert.Equal(stdin, Tasks.Last.Spec.Stdin.ToArray());
    }

    [Theory]
    [InlineData(Scope.Submit, false, false)]
    [InlineData(Scope.Submit, true, true)]
    [InlineData(Scope.Operate, false, true)]
    public async Task A_copy_of_a_task_with_secrets_is_for_those_who_may_give_them(Scope scope, bool isOpen, bool isAccepted)
    {
        Callers.Scope = scope;
        await Secrets.SetAsync("db", "value"u8.ToArray(), isOpen);
        Tasks.Put(new TaskInfo { Spec = new TaskSpec { Id = "daily", Module = new string('a', 64), Secrets = new Dictionary<string, string> { ["DB"] = "db" } }, Number = 99 });
        Services.GetRequiredService<NavigationManager>().NavigateTo("/console/tasks/new?from=daily");
        var page = Render<SubmitPage>();
        page.WaitForAssertion(() => Assert.Equal("daily", page.Find("#field-id").GetAttribute("value")));
        page.Find("#field-id").Change("copy");
        page.Find("form").Submit();

        if (isAccepted)
            page.WaitForAssertion(() => Assert.Equal(("copy", "db"), (Tasks.Last!.Spec.Id, Tasks.Last.Spec.Secrets["DB"])));
        else
            page.WaitForAssertion(() => Assert.Contains("giving db to a task needs a token of scope operate", page.Markup, StringComparison.Ordinal));
        Assert.Equal(isAccepted ? 2 : 1, Tasks.Count);
    }

    [Theory]
    [InlineData(Scope.Submit, "KEY=")]
    [InlineData(Scope.Operate, "KEY=hush")]
    public void The_values_of_variables_are_for_those_who_may_operate(Scope scope, string shown)
    {
        Callers.Scope = scope;
        Tasks.Put(new TaskInfo { Spec = new TaskSpec { Id = "daily", Module = new string('a', 64), Env = new Dictionary<string, string> { ["KEY"] = "hush" } }, Number = 99 });
        Services.GetRequiredService<NavigationManager>().NavigateTo("/console/tasks/new?from=daily");

        var page = Render<SubmitPage>();

        page.WaitForAssertion(() => Assert.Equal("daily", page.Find("#field-id").GetAttribute("value")));
        Assert.Equal(shown, page.Find("#field-env").GetAttribute("value") ?? page.Find("#field-env").TextContent);
        Assert.Equal(scope == Scope.Submit, page.Markup.Contains("type them again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_read_token_gets_no_form()
    {
        Callers.Scope = Scope.Read;
        var page = Render<SubmitPage>();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("form")));
        Assert.Contains("scope submit", page.Find(".ww-empty").TextContent);
    }

    [Fact]
    public void Files_at_once_are_bounded()
    {
        var uploads = Services.GetRequiredService<UploadLimit>();
        var places = Enumerable.Range(0, UploadLimit.Max).Select(_ => uploads.Take()).ToArray();
        var page = Render<SubmitPage>();
        Choose(page, Module);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("try again", page.Find(".mud-alert").TextContent));

        places[0].Dispose();
        places[0].Dispose();
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Equal(1, Tasks.Count));
    }

    private static void Choose(IRenderedComponent<SubmitPage> page, byte[] bytes) =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(bytes, "hello.wasm"));
}
