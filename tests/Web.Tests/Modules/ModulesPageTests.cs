using Bunit;
using Wetware.Modules;
using Wetware.Security;
using Wetware.Web.Modules;

namespace Wetware.Tests.Modules;

public sealed class ModulesPageTests : ConsoleContext
{
    private static readonly string Digest = new('b', 64);

    [Fact]
    public void An_empty_store_says_how_to_fill_it() => Assert.Contains("ww module put", Render<ModulesPage>().WaitForElement(".ww-empty").TextContent);

    [Fact]
    public void Modules_are_listed_with_state_and_size()
    {
        Modules.All[Digest] = Module() with { State = ModuleStates.Refused };
        var page = Render<ModulesPage>();

        Assert.Equal($"/console/modules/{Digest}", page.WaitForElement("tbody a").GetAttribute("href"));
        Assert.All((string[])["refused", "1234", "command"], text => Assert.Contains(text, page.Find("tbody").TextContent));
    }

    [Fact]
    public void Names_in_a_module_are_text()
    {
        Modules.All[Digest] = Module();
        var page = Render<ModulesPage>(parameters => parameters.Add(page => page.Digest, Digest));

        Assert.Contains($"env.{HostileShown}", page.WaitForElement(".ww-imports").TextContent);
        Assert.Contains("The first 1 of 300", page.Find(".ww-exports").TextContent);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public void An_operator_removes_a_module_that_nobody_holds()
    {
        Modules.All[Digest] = Module();
        var page = Render<ModulesPage>(parameters => parameters.Add(page => page.Digest, Digest));

        page.WaitForElements("button").Single(button => button.TextContent.Trim() == "Remove").Click();
        page.FindAll("button").Single(button => button.TextContent.Trim() == "Yes, remove").Click();
        page.WaitForAssertion(() => Assert.Empty(Modules.All));
    }

    [Fact]
    public void What_is_held_or_not_ones_to_remove_has_no_button()
    {
        Modules.All[Digest] = Module() with { Holders = ["task one"] };
        var page = Render<ModulesPage>(parameters => parameters.Add(page => page.Digest, Digest));
        page.WaitForElement(".ww-imports");
        Assert.DoesNotContain("Remove", page.Markup);

        Modules.All[Digest] = Module();
        Callers.Scope = Scope.Submit;
        var other = Render<ModulesPage>(parameters => parameters.Add(page => page.Digest, Digest));
        other.WaitForElement(".ww-imports");
        Assert.DoesNotContain("Remove", other.Markup);
    }

    private static ModuleInfo Module() => new()
    {
        Digest = Digest,
        Bytes = 1234,
        Kind = "command",
        Imports = [new ModuleItem("env", Hostile, "func () -> ()")],
        ImportCount = 1,
        Exports = [new ModuleItem("", "_start", "func () -> ()")],
        ExportCount = 300,
    };
}
