using Wasmtime;

namespace Wetware.Wasm.Runs;

/// <summary>Fits an entry's arguments to a function, and its results to the outcome. What does not fit is told by name and place.</summary>
internal static class GuestArguments
{
    /// <summary>Null when all is well; else what is wrong, in words.</summary>
    public static string? Fit(GuestEntry entry, FunctionExport function, out ValueBox[] arguments)
    {
        var types = function.Parameters;
        arguments = new ValueBox[types.Count];
        var given = entry.IsCommand ? 0 : entry.Values?.Count ?? entry.Texts!.Count;
        if (given != types.Count)
            return $"'{entry.Name}' takes {types.Count} arguments ({Words(types)}); {given} were given";
        for (var i = 0; i < function.Results.Count; i++)
        {
            if (KindOf(function.Results[i]) is null)
                return $"'{entry.Name}' returns ({Words(function.Results)}); only i32, i64, f32 and f64 pass to the host";
        }

        for (var i = 0; i < given; i++)
        {
            if (KindOf(types[i]) is not { } kind)
                return $"argument {i + 1} of '{entry.Name}' is a {Word(types[i])}; only i32, i64, f32 and f64 can be given";
            GuestValue value;
            if (entry.Values is not null)
            {
                value = entry.Values[i];
                if (value.Kind != kind)
                    return $"argument {i + 1} of '{entry.Name}' is an {Word(types[i])}; an {value.Kind.ToString().ToLowerInvariant()} was given";
            }
            else if (!GuestValue.TryParse(entry.Texts![i], kind, out value))
            {
                return $"argument {i + 1} of '{entry.Name}' is an {Word(types[i])}; '{Shortened(entry.Texts[i])}' is none";
            }

            arguments[i] = kind switch
            {
                // Without the cast the arms' common type, a double, would be taken, and 64 bits lost.
                GuestValueKind.I32 => (ValueBox)value.AsI32(),
                GuestValueKind.I64 => value.AsI64(),
                GuestValueKind.F32 => value.AsF32(),
                _ => value.AsF64(),
            };
        }

        return null;
    }

    public static IReadOnlyList<GuestValue> Results(object? results) => results switch
    {
        null => [],
        object?[] several => [.. several.Select(Result)],
        _ => [Result(results)],
    };

    public static string Word(ValueKind kind) => kind switch
    {
        ValueKind.Int32 => "i32",
        ValueKind.Int64 => "i64",
        ValueKind.Float32 => "f32",
        ValueKind.Float64 => "f64",
        ValueKind.V128 => "v128",
        ValueKind.FuncRef => "funcref",
        ValueKind.ExternRef => "externref",
        _ => "anyref",
    };

    public static string Words(IEnumerable<ValueKind> kinds) => string.Join(", ", kinds.Select(Word));

    private static GuestValue Result(object? value) => value switch
    {
        int i => GuestValue.I32(i),
        long l => GuestValue.I64(l),
        float f => GuestValue.F32(f),
        double d => GuestValue.F64(d),
        _ => throw new InvalidOperationException($"the engine answered a {value?.GetType().Name ?? "null"}"),
    };

    private static GuestValueKind? KindOf(ValueKind kind) => kind switch
    {
        ValueKind.Int32 => GuestValueKind.I32,
        ValueKind.Int64 => GuestValueKind.I64,
        ValueKind.Float32 => GuestValueKind.F32,
        ValueKind.Float64 => GuestValueKind.F64,
        _ => null,
    };

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
