using System.Text;
using Bunit;
using Wetware.Security;
using Wetware.Testing;
using Wetware.Web.Functions;

namespace Wetware.Tests.Cluster;

/// <summary>The function platform of a real node.</summary>
public sealed class FunctionPagesTests(LiveNode node) : LiveConsole(node)
{
    [Fact]
    public async Task A_program_is_pushed_and_tried()
    {
        var name = Unique("upper");
        var page = Open<FunctionsPage>("/console/functions");
        page.WaitForElement("input[type=file]");
        var program = await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples", "functions", "uppercase.wasm"));
        page.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>().UploadFiles(InputFileContent.CreateFromBinary(program, "uppercase.wasm"));
        Type(page, "Name", name);
        Press(page, "Push");
        page.WaitForAssertion(() => Assert.EndsWith($"/console/functions/name?name={name}", Navigation.Uri, StringComparison.Ordinal));

        var one = Open<FunctionPage>($"/console/functions/name?name={name}");
        Type(one, "Input", "hello <b>");
        Press(one, "Call");
        Shows(one, ".ww-output", "HELLO <B>");
        Assert.Empty(one.FindAll(".ww-output b"));
    }

    [Fact]
    public async Task A_call_is_submitted_and_shows_what_it_came_to()
    {
        var name = Unique("later");
        await Client.Functions.PutAsync(new MemoryStream(await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples", "functions", "uppercase.wasm"))), "application/wasm", name);
        var page = Open<CallsPage>("/console/functions/calls");
        Type(page, "Function", name);
        Type(page, "Input", "hello <b>");
        Press(page, "Submit");
        page.WaitForAssertion(() => Assert.Contains("/console/functions/jobs/", Navigation.Uri, StringComparison.Ordinal));

        var job = Open<JobPage>(Navigation.Uri, parameters => parameters.Add(page => page.Id, Navigation.Uri.Split('/')[^1]));
        Shows(job, ".ww-job", "done");
        Shows(job, ".ww-output", "HELLO <B>");
        Assert.Empty(job.FindAll(".ww-output b"));
        Shows(Open<CallsPage>("/console/functions/calls"), ".ww-jobs", name);
    }

    [Fact]
    public async Task A_plan_is_run_and_shows_how_far_it_is()
    {
        var name = Unique("words");
        await Client.Functions.PutAsync(new MemoryStream(await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples", "functions", "wordcount.js"))), "text/javascript", name);
        await Client.Functions.Kv(name).SetAsync("1", Encoding.UTF8.GetBytes("to be or not to be"));
        var page = Open<PlansPage>("/console/functions/plans");
        Type(page, "Plan", "[]");
        Press(page, "Run");
        Shows(page, ".ww-refusal", "field 'plan'");
        Type(page, "Plan", """
            {"name": "NAME", "steps": [
              {"op": "map", "function": "NAME", "start_function": "map", "over": {"kv": "NAME"}},
              {"op": "reduce", "function": "NAME", "start_function": "reduce"}]}
            """.Replace("NAME", name, StringComparison.Ordinal));
        Press(page, "Run");
        page.WaitForAssertion(() => Assert.Contains("/console/functions/jobs/", Navigation.Uri, StringComparison.Ordinal));

        var job = Open<JobPage>(Navigation.Uri, parameters => parameters.Add(page => page.Id, Navigation.Uri.Split('/')[^1]));
        Shows(job, ".ww-job", "done");
        Shows(job, ".ww-output", "be\t2");
        Shows(job, ".ww-job", "step 2 of 2");
    }

    [Fact]
    public async Task A_name_goes_back_to_an_earlier_version()
    {
        var name = Unique("text");
        foreach (var text in (string[])["first", "second"])
            await Client.Functions.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(name + text)), "text/plain", name);
        var page = Open<FunctionPage>($"/console/functions/name?name={name}");
        Assert.Equal(2, page.WaitForElements(".ww-history tbody tr").Count);

        Confirm(page, "Use this");
        page.WaitForAssertion(() => Assert.Contains("current", page.FindAll(".ww-history tbody tr")[1].TextContent));
        Assert.Equal(1, (await Client.Functions.FindNameAsync(name))!.Current);
        Confirm(page, "Remove");
        page.WaitForAssertion(() => Assert.EndsWith("/console/functions", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plugs_and_filters_are_added_and_removed()
    {
        var name = Unique("page");
        await Client.Functions.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(name)), "text/javascript", name);
        var plugs = Open<PlugsPage>("/console/functions/plugs");
        Type(plugs, "Path", $"/{name}");
        Type(plugs, "Name", name);
        Press(plugs, "Plug");
        Shows(plugs, ".ww-plugs", $"ANY /{name}");
        Confirm(plugs, "Unplug");
        Shows(plugs, ".ww-empty", "Nothing is plugged");

        var filters = Open<FiltersPage>("/console/functions/filters");
        Type(filters, "Name", name);
        Type(filters, "Path", "/private");
        Press(filters, "Add");
        Shows(filters, ".ww-filters", "/private");
        Confirm(filters, "Remove");
        Shows(filters, ".ww-empty", "There are no filters");
    }

    [Fact]
    public void A_plug_that_is_wrong_names_the_field()
    {
        var page = Open<PlugsPage>("/console/functions/plugs");
        Type(page, "Path", "no slash");
        Type(page, "Name", "x");
        Press(page, "Plug");
        Shows(page, ".ww-refusal", "path: must begin with /");
    }

    [Fact]
    public async Task A_key_is_written_read_and_deleted_by_version()
    {
        var space = Unique("space");
        var page = Open<KeysPage>($"/console/functions/keys?namespace={space}");
        Shows(page, ".ww-empty", "The namespace is empty");
        Type(page, "Key", "k");
        Type(page, "Value", Hostile);
        Press(page, "Write");
        Shows(page, ".ww-value", HostileShown);
        Assert.Empty(page.FindAll("script"));

        await Client.Functions.Kv(space).SetAsync("k", "other"u8.ToArray());
        Confirm(page, "Delete");
        Shows(page, ".ww-refusal", "not deleted: the key has another version");
        page.Find(".ww-keys .ww-link").Click();
        Shows(page, ".ww-value", "other");
        Confirm(page, "Delete");
        Shows(page, ".ww-empty", "The namespace is empty");
    }

    [Fact]
    public async Task What_a_function_logs_is_shown_as_it_comes()
    {
        var name = Unique("talk");
        await Client.Functions.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes($"// {name}\nfunction _start() {{ console.log({System.Text.Json.JsonSerializer.Serialize(Hostile)}); throw new Error('no <i>'); }}")), "text/javascript", name);
        var page = Open<FunctionPage>($"/console/functions/name?name={name}");
        Shows(page, ".ww-function-log .ww-empty", "Nothing was logged");
        Press(page, "Call");
        Shows(page, ".ww-reply", "failed");

        Shows(page, ".ww-function-log tbody", HostileShown);
        Shows(page, ".ww-function-log .ww-stderr", "no <i>");
        Assert.Empty(page.FindAll(".ww-function-log script, .ww-function-log i"));
        Callers.Scope = Scope.Read;
        Shows(Open<FunctionPage>($"/console/functions/name?name={name}"), ".ww-function-log tbody", HostileShown);
    }

    [Fact]
    public async Task Who_may_only_look_sees_functions_and_cannot_call_them()
    {
        var name = Unique("seen");
        await Client.Functions.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(name)), "text/plain", name);
        Callers.Scope = Scope.Read;
        Shows(Open<FunctionsPage>("/console/functions"), ".ww-names", name);
        var page = Open<FunctionPage>($"/console/functions/name?name={name}");
        page.WaitForElement(".ww-history");
        Assert.Empty(page.FindAll(".ww-try"));
        Assert.Empty(page.FindAll("form"));
        Shows(Open<FilesPage>("/console/functions/files"), ".ww-files", (await Client.Functions.FindNameAsync(name))!.Blob.TechId[..12]);
    }
}
