using System.Globalization;

namespace Wetware.Wasm.Runs;

/// <summary>Limits written as text, as on a command line or in a form: <c>memory=64MiB</c>, <c>time=10s</c>.</summary>
public static class GuestLimitTexts
{
    private static readonly Unit[] Sizes =
        [new("KiB", 1 << 10), new("MiB", 1 << 20), new("GiB", 1 << 30), new("k", 1 << 10), new("m", 1 << 20), new("g", 1 << 30), new("", 1)];

    private static readonly Unit[] Times = [new("ms", 0.001), new("s", 1), new("m", 60), new("h", 3600), new("d", 86_400), new("", 1)];

    /// <summary>The names that <see cref="With"/> takes.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        GuestLimit.Memory.Word(), GuestLimit.Table.Word(), GuestLimit.Stack.Word(), GuestLimit.Time.Word(), GuestLimit.Fuel.Word(), GuestLimit.Output.Word(), GuestLimit.Files.Word(),
        GuestLimit.LogLines.Word(),
    ];

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
        var unit = Array.Find(Sizes, size => value.EndsWith(size.Suffix, StringComparison.OrdinalIgnoreCase))!;
        var factor = (long)unit.Factor;
        var digits = value[..^unit.Suffix.Length];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most / factor
            ? number * factor
            : throw new FormatException($"limit '{name}' is a size up to {most} bytes such as 65536, 64MiB or 1GiB; '{value}' is none");
    }

    internal static TimeSpan Time(string name, string value)
    {
        var unit = Array.Find(Times, time => value.EndsWith(time.Suffix, StringComparison.Ordinal))!;
        var digits = value[..^unit.Suffix.Length];
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * unit.Factor < 1e9
            ? TimeSpan.FromSeconds(number * unit.Factor)
            : throw new FormatException($"limit '{name}' is a time such as 500ms, 10s or 5m; '{value}' is none");
    }

    private sealed record Unit(string Suffix, double Factor);
}
