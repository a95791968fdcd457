using Wetware.Wasm.Modules;

namespace Wetware.Silo.Hosting;

/// <summary>Text from outside in log lines.</summary>
public static class LogText
{
    private const int MaxLength = 200;

    /// <summary>The text, cut at 200 characters, with control characters written as <c>\u{hex}</c>, so that it can neither begin a line nor move a cursor.</summary>
    public static string Clean(string? text)
    {
        text ??= "";
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return Escape(cut);
    }

    /// <summary>The text, of any length, with control characters escaped.</summary>
    internal static string Escape(string text) => Printable.Escape(text);
}
