namespace Wetware.Web.Hosting;

/// <summary>What the host of the console decides.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Consoles that are open at once, at least 1; each browser tab is one.</summary>
    public int MaxConsoles { get; init; } = 100;
}
