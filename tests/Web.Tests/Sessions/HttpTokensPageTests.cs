using Bunit;
using Wetware.Security;
using Wetware.Web.Hosting;
using Wetware.Web.Sessions;

namespace Wetware.Tests.Sessions;

public sealed class HttpTokensPageTests : ConsoleContext
{
    [Fact]
    public void A_token_is_made_and_shown_once()
    {
        var page = Render<HttpTokensPage>();
        page.WaitForState(() => page.FindAll("label").Count == 3);
        Assert.Contains("serves requests without a token", page.Markup);
        page.FindAll("input")[0].Change("ci");
        page.FindAll("select")[0].Change("Submit");
        page.FindAll("select")[1].Change("30");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("secret-of-ci", page.Find(".ww-made").TextContent));
        Assert.Equal(new ConsoleToken("ci", Scope.Submit, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(30)), Assert.Single(Tokens.All));
        Assert.DoesNotContain("serves requests without a token", page.Markup);
        Press(page, "Done");
        Assert.DoesNotContain("secret-of-ci", page.Markup);
        Assert.Contains("ci", page.Find(".ww-http-tokens").TextContent);

        Press(page, "Remove");
        Press(page, "Yes");
        page.WaitForAssertion(() => Assert.Empty(Tokens.All));
    }

    [Fact]
    public void A_refusal_is_shown()
    {
        var page = Render<HttpTokensPage>();
        page.WaitForState(() => page.FindAll("form").Count == 1);
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("a name has 1 to 64", page.Find(".ww-refusal").TextContent));
    }

    [Fact]
    public void Who_may_not_operate_sees_no_token()
    {
        Tokens.All.Add(new("ci", Scope.Read, DateTimeOffset.UnixEpoch, null));
        Callers.Scope = Scope.Submit;
        var page = Render<HttpTokensPage>();

        Assert.Contains("shown to operators", page.WaitForElement(".ww-empty").TextContent);
        Assert.Empty(page.FindAll("form"));
    }

    private static void Press(IRenderedComponent<HttpTokensPage> page, string text) => page.FindAll("button").First(button => button.TextContent.Trim() == text).Click();
}
