namespace Wetware.Cli.Output;

/// <summary>Columns as wide as their longest text; the same on a terminal and in a pipe.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output)
    {
        var widths = heads.Select((head, i) => _rows.Select(row => Clean(row[i]).Length).Append(head.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(heads))
            output.WriteLine(string.Join("  ", row.Select((cell, i) => Clean(cell).PadRight(widths[i]))).TrimEnd());
    }

    // What a node says of itself must not move the cursor or paint the terminal of whoever reads it.
    private static string Clean(string text) => text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]) : text;
}
