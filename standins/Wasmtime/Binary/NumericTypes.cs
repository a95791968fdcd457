namespace Wasmtime.Binary;

/// <summary>Operand and result types of the numeric instructions, as codes: i, l, f, d for i32, i64, f32, f64.</summary>
internal static class NumericTypes
{
    private static readonly string[] Signatures = Build();

    /// <summary>Operands, then the result as the last letter.</summary>
    public static string Of(int op) => op >= Op.TruncSat ? TruncSat[op - Op.TruncSat] : Signatures[op - Op.FirstNumeric];

    public static ValueKind Kind(char code) => code switch
    {
        'i' => ValueKind.Int32,
        'l' => ValueKind.Int64,
        'f' => ValueKind.Float32,
        _ => ValueKind.Float64,
    };

    private static readonly string[] TruncSat = ["fi", "fi", "di", "di", "fl", "fl", "dl", "dl"];

    private static string[] Build()
    {
        (int Count, string Signature)[] runs =
        [
            (1, "ii"), (10, "iii"), (1, "li"), (10, "lli"), (6, "ffi"), (6, "ddi"),
            (3, "ii"), (15, "iii"), (3, "ll"), (15, "lll"), (7, "ff"), (7, "fff"), (7, "dd"), (7, "ddd"),
            (1, "li"), (2, "fi"), (2, "di"), (2, "il"), (2, "fl"), (2, "dl"),
            (2, "if"), (2, "lf"), (1, "df"), (2, "id"), (2, "ld"), (1, "fd"),
            (1, "fi"), (1, "dl"), (1, "if"), (1, "ld"), (2, "ii"), (3, "ll"),
        ];
        return [.. runs.SelectMany(run => Enumerable.Repeat(run.Signature, run.Count))];
    }
}
