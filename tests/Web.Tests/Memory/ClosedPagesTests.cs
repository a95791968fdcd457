using System.Runtime.CompilerServices;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using Wetware.Testing;
using Wetware.Tests.Cluster;
using Wetware.Web;

namespace Wetware.Tests.Memory;

/// <summary>What a console holds ends with it.</summary>
[Collection("node")]
public sealed class ClosedPagesTests(LiveNode node)
{
    private static readonly string[] Addresses =
    [
        "/", "/console/tasks", "/console/tasks/new", "/console/tasks/none", "/console/workers", "/console/modules", "/console/nodes", "/console/anchors", "/console/channels",
        "/console/channels/none", "/console/topics/news", "/console/processes", "/console/sessions", "/console/raft", "/console/queues", "/console/functions",
        "/console/functions/plugs", "/console/functions/filters", "/console/functions/keys", "/console/functions/files", "/console/functions/calls", "/console/functions/plans", "/console/functions/jobs/00000000000000000000000000000000", "/console/tokens", "/console/devices", "/console/devices/graph", "/console/devices/modules",
        "/console/devices/deployments", "/console/devices/deployments/new", "/console/devices/logs",
    ];

    [Fact]
    public async Task Of_a_hundred_closed_consoles_nothing_stays()
    {
        var pages = new List<(string Address, WeakReference Page)>();
        for (var i = 0; i < 100; i++)
            await OpenAndClose(Addresses[i % Addresses.Length], pages);

        try
        {
            await Wait.Until(
                () =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    return pages.All(page => !page.Page.IsAlive);
                },
                "the pages are gone",
                TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"still alive: {string.Join(", ", pages.Where(page => page.Page.IsAlive).GroupBy(page => $"{page.Address} {page.Page.Target?.GetType().Name}").Select(group => $"{group.Key} x{group.Count()}"))}");
        }

        Assert.True(pages.Count > 200);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task OpenAndClose(string address, List<(string, WeakReference)> pages)
    {
        var session = new Session(node);
        var routes = session.Go(address);
        routes.WaitForState(() => routes.FindAll("h1").Count > 0 && !routes.Markup.Contains("Loading…", StringComparison.Ordinal));
        pages.Add((address, new WeakReference(session)));
        foreach (var component in routes.FindComponents<ComponentBase>())
            pages.Add((address, new WeakReference(component.Instance)));
        await session.DisposeAsync();
    }

    /// <summary>A console of its own.</summary>
    private sealed class Session : LiveConsole
    {
        public Session(LiveNode node)
            : base(node)
        {
            Services.AddSingleton<ITaskClient>(node.Client.Tasks);
            Services.AddSingleton<IModuleClient>(node.Client.Modules);
            Services.AddSingleton<ITaskSecretClient>(node.Client.TaskSecrets);
        }

        public IRenderedComponent<Routes> Go(string address)
        {
            Services.GetRequiredService<NavigationManager>().NavigateTo(address);
            return Render<Routes>();
        }
    }
}
