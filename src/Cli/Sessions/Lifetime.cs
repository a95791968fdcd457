using System.CommandLine;
using System.Globalization;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Sessions;

/// <summary>How long something lasts: <c>90s</c>, <c>15m</c>, <c>8h</c>, <c>7d</c>.</summary>
internal static class Lifetime
{
    public static Option<string> Option(string name, string description) => new(name) { Description = description, HelpName = "90s|15m|8h|7d" };

    /// <summary>Reads it; null when it was not given.</summary>
    public static TimeSpan? Read(ParseResult parsed, Option<string> option)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        var unit = text.Length < 2 ? 0 : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 0,
        };
        if (unit == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            throw new CommandException(ExitCodes.Usage, $"{option.Name}: \"{text}\" is not a whole number with s, m, h or d, as in 8h");
        return TimeSpan.FromSeconds((double)count * unit);
    }
}
