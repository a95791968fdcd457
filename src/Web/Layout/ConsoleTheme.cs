using MudBlazor;

namespace Wetware.Web.Layout;

/// <summary>The colours of the console. All texts on their grounds have a contrast of 4.5 or more, in light and dark.</summary>
internal static class ConsoleTheme
{
    /// <summary>Both palettes.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#4338ca",
            Error = "#b3261e",
            Info = "#0b57d0",
            Success = "#1b6e33",
            Warning = "#8a5000",
            Background = "#f7f7fa",
            Surface = "#ffffff",
            TextPrimary = "#1f1f28",
            TextSecondary = "#55595f",
            LinesInputs = "#767680",
            AppbarBackground = "#4338ca",
            AppbarText = "#ffffff",
            DrawerBackground = "#ffffff",
            DrawerText = "#1f1f28",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#a5b4fc",
            PrimaryContrastText = "#16161e",
            Error = "#ff9b93",
            ErrorContrastText = "#16161e",
            Info = "#8ab4f8",
            Success = "#81c995",
            Warning = "#fdd663",
            Background = "#16161e",
            Surface = "#1f1f2a",
            TextPrimary = "#e8eaed",
            TextSecondary = "#b4b8bf",
            LinesInputs = "#8a8f98",
            AppbarBackground = "#2b2a55",
            AppbarText = "#ffffff",
            DrawerBackground = "#1f1f2a",
            DrawerText = "#e8eaed",
        },
    };
}
