using Microsoft.Extensions.DependencyInjection;
using Wetware.Testing;
using Wetware.Tests.Cluster;
using Wetware.Web.Hosting;

namespace Wetware.Tests;

/// <summary>What becomes of open pages.</summary>
[Collection("node")]
public sealed class ConnectionTests(LiveNode node, Chromium chromium) : IClassFixture<Chromium>
{
    [ChromiumFact]
    public async Task What_is_typed_stays_when_the_gateway_was_started_again()
    {
        var other = new LiveNode();
        await other.InitializeAsync();
        try
        {
            await using var relay = new Relay(node.Address);
            await using var tab = await chromium.Open();
            await tab.Go(new Uri(relay.Address, "/console/tasks/new"));
            await tab.Fill("Description", "typed before");
            await tab.Choose("Runs", "by a cron line");
            await tab.Type("Cron line", "@daily");

            // The other node knows nothing of the page, as a gateway that was started again.
            relay.Cut(other.Address);
            await tab.Until("the next runs", "() => document.querySelector('.ww-next li')");
            Assert.Equal("typed before", await tab.Value("Description"));
            Assert.Equal("@daily", await tab.Value("Cron line"));
            Assert.Equal("null", await tab.Page.EvaluateExpressionAsync<string>("JSON.stringify(sessionStorage.getItem('wwTyped'))"));
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    [ChromiumFact]
    public async Task A_console_that_is_closed_is_gone_from_the_gateway()
    {
        // Consoles of other tests, which were not closed but ended, count for two minutes.
        var limit = node.Services.GetRequiredService<CircuitLimit>();
        var before = limit.Open;
        for (var i = 0; i < 5; i++)
        {
            await using var tab = await chromium.Open();
            await tab.Go(node.Address);
            Assert.InRange(limit.Open, 1, before + 1);
            await tab.Page.CloseAsync(new() { RunBeforeUnload = true });
            await Wait.Until(() => limit.Open <= before, "the console is gone", TimeSpan.FromSeconds(30));
        }
    }

    [ChromiumFact]
    public async Task Pages_are_used_by_the_keyboard_alone()
    {
        await using var tab = await chromium.Open();
        await tab.Go(new Uri(node.Address, "/console/tasks"));
        await tab.Until("the focus on the heading", "() => document.activeElement?.tagName === 'H1'");

        // From the heading of the page to its button, and on to the form, whose heading has the focus then.
        await Reach(tab, "Submit a task");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.At("/console/tasks/new");
        await tab.Until("the focus on the heading", "() => document.activeElement?.textContent === 'Submit a task' && document.activeElement.tagName === 'H1'");
        await Reach(tab, "Submit");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Shows("choose a WebAssembly file", "[role=alert]");
    }

    private static async Task Reach(Tab tab, string name)
    {
        for (var i = 0; i < 60; i++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            if (await tab.Page.EvaluateExpressionAsync<string>("document.activeElement?.textContent.trim() ?? ''") == name)
                return;
        }

        Assert.Fail($"no \"{name}\" is reached by Tab");
    }
}
