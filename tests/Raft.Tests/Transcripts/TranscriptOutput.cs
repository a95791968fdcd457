using System.Text;

namespace Wetware.Raft.Tests.Transcripts;

/// <summary>Collects what a directive prints, and the log lines of the core among it. Level NONE silences everything.</summary>
internal sealed class TranscriptOutput : IRaftLogger
{
    private static readonly string[] Levels = ["DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NONE"];

    private StringBuilder _text = new();

    /// <summary>The lowest level that is printed, as an index of the levels.</summary>
    public int Level { get; set; }

    public bool IsQuiet => Level == Levels.Length - 1;

    public bool IsEmpty => _text.Length == 0;

    public void Clear() => _text.Clear();

    public void Write(string text)
    {
        if (!IsQuiet)
            _text.Append(text);
    }

    public void WriteLine(string text) => Write(text + "\n");

    public bool IsEnabled(RaftLogLevel level) => Level <= (int)level;

    public void Write(RaftLogLevel level, string line)
    {
        if (IsEnabled(level))
            WriteLine($"{Levels[(int)level]} {line}");
    }

    /// <summary>Sets the level by its name; returns an error for an unknown one.</summary>
    public string? SetLevel(string name)
    {
        var level = Array.FindIndex(Levels, other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
        if (level < 0)
            return $"log levels must be either of [{string.Join(' ', Levels)}]";
        Level = level;
        return null;
    }

    /// <summary>Indents everything that <paramref name="action"/> prints by two spaces.</summary>
    public T Indented<T>(Func<T> action)
    {
        var outer = _text;
        _text = new();
        var result = action();
        var lines = _text.ToString();
        _text = outer;
        if (lines.Length == 0)
            return result;
        foreach (var line in (lines.EndsWith('\n') ? lines[..^1] : lines).Split('\n'))
            _text.Append("  ").Append(line).Append('\n');
        return result;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Removes the core's log lines, whatever their indentation.</summary>
    public static string WithoutLog(string text)
    {
        var lines = text.Split('\n').Where(line => !Array.Exists(Levels, level => line.TrimStart().StartsWith(level + " ", StringComparison.Ordinal)));
        var rest = string.Join('\n', lines);
        // A directive that prints nothing else prints "ok".
        return rest.Length == 0 ? "ok\n" : rest;
    }
}
