using System.Globalization;

namespace Wetware.Wasm.Runs;

/// <summary>Limits written as text, as on a command line or in a form: <c>memory=64MiB</c>, <c>time=10s</c>.</summary>
public static class GuestLimitTexts
{
    private static readonly (string Suffix, long Factor)[] Sizes =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("k", 1L << 10), ("m", 1L << 20), ("g", 1L << 30), ("", 1)];

    private static readonly (string Suffix, double Seconds)[] Times = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("", 1)];

    /// <summary>The names that <see cref="With"/> takes.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Enum.GetValues<GuestLimit>().Where(limit => limit <= GuestLimit.LogLines).Select(limit => limit.Word())];

    /// <summary>
    /// The limits with one of them set. Bytes may end in KiB, MiB or GiB (or k, m, g); times in ms, s, m, h or d, without one in seconds;
    /// <c>fuel=none</c> takes that limit away.
    /// </summary>
    /// <exception cref="FormatException">There is no such limit, or its value does not read so.</exception>
    public static GuestLimits With(this GuestLimits limits, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return name switch
        {
            "memory" => limits with { MemoryBytes = Size(name, value) },
            "table" => limits with { TableElements = checked((uint)Number(name, value, uint.MaxValue)) },
            "stack" => limits with { StackBytes = (int)Size(name, value, int.MaxValue) },
            "time" => limits with { Time = Time(name, value) },
            "fuel" => limits with { Fuel = value == "none" ? null : (ulong)Number(name, value, long.MaxValue) },
            "output" => limits with { OutputBytes = Size(name, value) },
            "files" => limits with { OpenFiles = (int)Number(name, value, int.MaxValue) },
            "log-lines" => limits with { LogLines = (int)Number(name, value, int.MaxValue) },
            _ => throw new FormatException($"there is no limit '{name}'; there are {string.Join(", ", Names)}"),
        };
    }

    /// <summary>A size as a limit's value is written.</summary>
    /// <exception cref="FormatException">It does not read so.</exception>
    public static long Bytes(string name, string value) => Size(name, value);

    internal static long Number(string name, string value, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new FormatException($"limit '{name}' is a whole number up to {most}; '{value}' is none");

    internal static long Size(string name, string value, long most = long.MaxValue)
    {
        var (suffix, factor) = Sizes.First(size => value.EndsWith(size.Suffix, StringComparison.OrdinalIgnoreCase));
        var digits = value[..^suffix.Length];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most / factor
            ? number * factor
            : throw new FormatException($"limit '{name}' is a size up to {most} bytes such as 65536, 64MiB or 1GiB; '{value}' is none");
    }

    internal static TimeSpan Time(string name, string value)
    {
        var (suffix, seconds) = Times.First(time => value.EndsWith(time.Suffix, StringComparison.Ordinal));
        var digits = value[..^suffix.Length];
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * seconds < 1e9
            ? TimeSpan.FromSeconds(number * seconds)
            : throw new FormatException($"limit '{name}' is a time such as 500ms, 10s or 5m; '{value}' is none");
    }
}
