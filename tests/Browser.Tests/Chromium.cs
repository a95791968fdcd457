using PuppeteerSharp;

namespace Wetware.Tests;

/// <summary>The system's Chromium, started once for the tests of a class. Nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IBrowser? _browser;

    /// <summary>Where the browser is; null where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("WW_CHROMIUM") ?? Array.Find(Places, File.Exists);

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            Timeout = 90_000,

            // Tests run as root in containers, where its sandbox and /dev/shm are not to be had.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    /// <summary>Opens a tab with cookies of its own.</summary>
    internal async Task<Tab> Open(int width = 1280, int height = 900)
    {
        var context = await _browser!.CreateBrowserContextAsync();
        var page = await context.NewPageAsync();
        page.DefaultTimeout = (int)Tab.Deadline.TotalMilliseconds;
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height });
        return new Tab(page);
    }
}

/// <summary>A test in a browser.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Program is null)
            Skip = "needs Chromium (Debian: apt-get install chromium), or WW_CHROMIUM with its path";
    }
}
