namespace Wetware.Cli.Output;

/// <summary>
/// Columns as wide as their longest text. On a terminal that is narrower the widest columns but the first are cut, so that a row stays a line; pipes get
/// everything.
/// </summary>
internal sealed class TextTable(params string[] heads)
{
    private const int Narrowest = 6;
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output) => Write(output, Terminal.SizeOf(output)?.Columns);

    /// <summary>Writes rows of at most <paramref name="columns"/> characters where that can be done; null for any length.</summary>
    internal void Write(TextWriter output, int? columns)
    {
        var widths = heads.Select((head, i) => _rows.Select(row => Clean(row[i]).Length).Append(head.Length).Max()).ToArray();
        if (columns is { } limit)
            Fit(widths, limit);
        foreach (var row in _rows.Prepend(heads))
            output.WriteLine(string.Join(Gap, row.Select((cell, i) => Cut(Clean(cell), widths[i]).PadRight(widths[i]))).TrimEnd());
    }

    // What a node says of itself must not move the cursor or paint the terminal of whoever reads it.
    private static string Clean(string text) => Wetware.Wasm.Modules.Printable.Escape(text);

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    // The first column is what people copy: it stays whole.
    private void Fit(int[] widths, int limit)
    {
        while (widths.Sum() + (Gap.Length * (widths.Length - 1)) is var total && total > limit)
        {
            var widest = 0;
            for (var i = 1; i < widths.Length; i++)
            {
                if (widths[i] > Math.Max(Narrowest, heads[i].Length) && (widest == 0 || widths[i] > widths[widest]))
                    widest = i;
            }

            if (widest == 0)
                return;
            widths[widest]--;
        }
    }
}
