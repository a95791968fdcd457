using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Web.Live;

namespace Wetware.Tests.Cluster;

/// <summary>Pages over a real node.</summary>
[Collection("node")]
public abstract class LiveConsole : ConsoleContext
{
    protected LiveConsole(LiveNode node)
    {
        Node = node;
        Services.AddSingleton(node.Client);
        Services.AddSingleton<IGrainFactory>(node.Services.GetRequiredService<IGrainFactory>());
        Services.AddSingleton(node.Services.GetRequiredService<IClusterNodes>());
        Services.AddSingleton(TimeProvider.System);
    }

    protected LiveNode Node { get; }

    protected WetwareClient Client => Node.Client;

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>Goes to an address, whose query the page reads.</summary>
    protected IRenderedComponent<T> Open<T>(string address, Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        Navigation.NavigateTo(address);
        return Render(parameters ?? (_ => { }));
    }

    /// <summary>A name that no other test has.</summary>
    protected static string Unique(string name) => $"{name}-{Guid.NewGuid():n}"[..(name.Length + 9)];

    /// <summary>Types into the field with a label.</summary>
    protected static void Type<T>(IRenderedComponent<T> page, string label, string text)
        where T : IComponent
    {
        page.WaitForState(() => page.FindAll("label").Any(one => one.TextContent.Trim() == label));
        var found = page.FindAll("label").First(one => one.TextContent.Trim() == label);
        page.Find($"#{found.GetAttribute("for")}").Change(text);
    }

    /// <summary>Presses the button with a text once it can be pressed.</summary>
    protected static void Press<T>(IRenderedComponent<T> page, string text)
        where T : IComponent
    {
        page.WaitForState(() => page.FindAll("button").Any(one => one.TextContent.Trim() == text && !one.HasAttribute("disabled")));
        var button = page.FindAll("button").First(one => one.TextContent.Trim() == text && !one.HasAttribute("disabled"));
        if (button.GetAttribute("type") == "submit" && button.Closest("form") is { } form)
            form.Submit();
        else
            button.Click();
    }

    /// <summary>Presses a button that asks, and answers yes.</summary>
    protected static void Confirm<T>(IRenderedComponent<T> page, string text)
        where T : IComponent
    {
        Press(page, text);
        Press(page, "Yes");
    }

    /// <summary>Waits until the page shows a text.</summary>
    protected static void Shows<T>(IRenderedComponent<T> page, string selector, string text)
        where T : IComponent => page.WaitForAssertion(() => Assert.Contains(text, string.Join('\n', page.FindAll(selector).Select(one => one.TextContent))));
}
