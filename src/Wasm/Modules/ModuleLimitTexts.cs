using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Limits of modules written as text, as on a command line: <c>functions=700000</c>, <c>compile-time=20m</c>.</summary>
public static class ModuleLimitTexts
{
    /// <summary>The most that a limit can be raised to here; what follows from it, such as the compiler's time, is for whoever raises it.</summary>
    public const int MostBytes = 256 << 20;

    private const int MostEntries = 10_000_000;
    private const long MostLoopSquares = 10_000_000_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromHours(1);

    /// <summary>The names that <see cref="With"/> takes.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        GuestLimit.ModuleBytes.Word(), GuestLimit.Functions.Word(), GuestLimit.Entries.Word(), GuestLimit.CodeBytes.Word(), GuestLimit.LoopSquares.Word(), GuestLimit.CompileTime.Word(),
    ];

    /// <summary>The limits with one of them set; bytes and times are written as <see cref="GuestLimitTexts.With"/> reads them.</summary>
    /// <exception cref="FormatException">There is no such limit, or its value does not read so or is out of its range.</exception>
    public static ModuleLimits With(this ModuleLimits limits, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return name switch
        {
            "module-bytes" => limits with { Bytes = (int)Positive(GuestLimitTexts.Size(name, value, MostBytes), name) },
            "functions" => limits with { Functions = (int)Positive(GuestLimitTexts.Number(name, value, MostEntries), name) },
            "entries" => limits with { Entries = (int)Positive(GuestLimitTexts.Number(name, value, MostEntries), name) },
            "code-bytes" => limits with { CodeBytes = (int)Positive(GuestLimitTexts.Size(name, value, MostBytes), name) },
            "loop-squares" => limits with { LoopSquares = GuestLimitTexts.Number(name, value, MostLoopSquares) },
            "compile-time" => limits with { CompileTime = Time(name, value) },
            _ => throw new FormatException($"there is no limit '{name}'; there are {string.Join(", ", Names)}"),
        };
    }

    private static long Positive(long value, string name) => value > 0 ? value : throw new FormatException($"limit '{name}' must be 1 or more");

    private static TimeSpan Time(string name, string value)
    {
        var time = GuestLimitTexts.Time(name, value);
        return time >= TimeSpan.FromSeconds(1) && time <= MostTime ? time : throw new FormatException($"limit '{name}' is {value}; it must be 1s to 1h");
    }
}
