using PuppeteerSharp;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>A browser tab, used as a person does: by labels, buttons and links. Everything is waited for.</summary>
internal sealed class Tab(IPage page) : IAsyncDisposable
{
    private const string Fields = """
        label => [...document.querySelectorAll('input, textarea, select')].find(field =>
            field.getClientRects().length > 0 && !field.disabled && (field.labels?.[0]?.textContent.trim() ?? field.getAttribute('aria-label')) === label)
        """;

    private const string Buttons = """
        name => [...document.querySelectorAll('button, a, summary')].find(button =>
            button.getClientRects().length > 0 && !button.disabled && (button.getAttribute('aria-label') ?? button.textContent).trim() === name)
        """;

    private const string HasText = "(selector, text) => [...document.querySelectorAll(selector)].some(part => part.textContent.includes(text))";

    /// <summary>How long anything may take on a busy machine.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(90);

    public IPage Page => page;

    /// <summary>The address after the host.</summary>
    public string Address => new Uri(page.Url).PathAndQuery;

    /// <summary>Loads an address, until the page has its data.</summary>
    public async Task Go(Uri address)
    {
        await page.GoToAsync(address.ToString(), WaitUntilNavigation.DOMContentLoaded);
        await Loaded();
    }

    /// <summary>Waits until the page has its data.</summary>
    public Task Loaded() => Until("the page's data", "() => document.querySelector('h1') && !(document.querySelector('main')?.textContent ?? '').includes('Loading…')");

    /// <summary>Waits until the address has a path.</summary>
    public Task At(string path) => Until($"the address {path}", "path => location.pathname + location.search === path", path);

    /// <summary>Waits until the address begins with a path.</summary>
    public Task Below(string path) => Until($"an address below {path}", "path => location.pathname.startsWith(path)", path);

    /// <summary>Waits until some part of the page has a text.</summary>
    public Task Shows(string text, string selector = "main") => Until($"\"{text}\" in {selector}", HasText, selector, text);

    /// <summary>Waits until a script answers something.</summary>
    public async Task<IJSHandle> Until(string what, string function, params object[] arguments)
    {
        try
        {
            return await page.WaitForFunctionAsync(function, arguments);
        }
        catch (WaitTaskTimeoutException error)
        {
            throw new TimeoutException($"no {what} at {page.Url}; there is: {await page.EvaluateExpressionAsync<string>("document.body.innerText")}", error);
        }
    }

    /// <summary>Replaces what is in a field.</summary>
    public async Task Fill(string label, string text)
    {
        await Type(label, text);
        await page.EvaluateExpressionAsync("document.activeElement.blur()");
    }

    /// <summary>Replaces what is in a field and stays there, so that the page has not been told.</summary>
    public async Task Type(string label, string text)
    {
        // A page that has just been opened gives the focus to its heading, maybe in the middle of the text.
        await Wait.Until(
            async () =>
            {
                var field = await Field(label);
                await field.EvaluateFunctionAsync("field => { field.focus(); field.select(); }");
                await page.Keyboard.TypeAsync(text);
                return await field.EvaluateFunctionAsync<bool>("(field, text) => field.value === text && field === document.activeElement", text);
            },
            $"\"{text}\" is in {label}",
            Deadline);
    }

    /// <summary>Chooses an option by its text, once it is offered.</summary>
    public async Task Choose(string label, string text)
    {
        var field = await Field(label);
        await page.WaitForFunctionAsync("(field, text) => [...field.options].some(option => option.text === text)", field, text);
        await field.EvaluateFunctionAsync(
            "(field, text) => { field.value = [...field.options].find(option => option.text === text).value; field.dispatchEvent(new Event('change', { bubbles: true })); }", text);
    }

    /// <summary>Gives a file to a field.</summary>
    public async Task Upload(string label, string path) => await (await Field(label)).UploadFileAsync(path);

    /// <summary>What a field has.</summary>
    public async Task<string> Value(string label) => await (await Field(label)).EvaluateFunctionAsync<string>("field => field.value");

    /// <summary>Presses a button, or follows a link. Like a press of the mouse it takes the focus from the field, which tells the page what was typed.</summary>
    public async Task Press(string name) => await (await Find(Buttons, name)).EvaluateFunctionAsync("button => { document.activeElement?.blur(); button.click(); }");

    /// <summary>Presses a button until some part of the page has a text: a press is lost with a page that is just being loaded again.</summary>
    public async Task PressUntil(string name, string text, string selector)
    {
        for (var left = 5; ; left--)
        {
            await Press(name);
            try
            {
                await page.WaitForFunctionAsync(
                    HasText,
                    new WaitForFunctionOptions { Timeout = left > 0 ? 15_000 : (int)Deadline.TotalMilliseconds },
                    selector,
                    text);
                return;
            }
            catch (WaitTaskTimeoutException) when (left > 0)
            {
            }
        }
    }

    public async Task<string> Text(string selector) => await (await page.WaitForSelectorAsync(selector)).EvaluateFunctionAsync<string>("part => part.textContent");

    public async ValueTask DisposeAsync() => await page.BrowserContext.CloseAsync();

    private Task<IElementHandle> Field(string label) => Find(Fields, label);

    private async Task<IElementHandle> Find(string function, string name) => (IElementHandle)await Until($"\"{name}\"", function, name);
}
