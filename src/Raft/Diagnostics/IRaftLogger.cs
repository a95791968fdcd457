using System.Runtime.CompilerServices;

namespace Wetware.Raft;

/// <summary>How important a log line is.</summary>
public enum RaftLogLevel
{
    /// <summary>Details of the protocol.</summary>
    Debug,

    /// <summary>Changes of term, role and configuration.</summary>
    Info,

    /// <summary>Something unusual that the protocol handles.</summary>
    Warning,

    /// <summary>Input that should not occur.</summary>
    Error,
}

/// <summary>Receives log lines. Called inside every step, so it must be fast and must not call the member.</summary>
public interface IRaftLogger
{
    /// <summary>Returns whether lines of <paramref name="level"/> are wanted; if not, they are not formatted.</summary>
    bool IsEnabled(RaftLogLevel level);

    /// <summary>Writes one line without its end.</summary>
    void Write(RaftLogLevel level, string line);
}

/// <summary>Formats a line only when the logger wants it.</summary>
internal sealed class RaftTrace(IRaftLogger? logger)
{
    public static RaftTrace None { get; } = new(null);

    public bool IsEnabled(RaftLogLevel level) => logger is not null && logger.IsEnabled(level);

    public void Debug([InterpolatedStringHandlerArgument("")] ref DebugLine line) => line.Text.Write(this, RaftLogLevel.Debug);

    public void Info([InterpolatedStringHandlerArgument("")] ref InfoLine line) => line.Text.Write(this, RaftLogLevel.Info);

    public void Warning(string line) => Write(RaftLogLevel.Warning, line);

    public void Error(string line) => Write(RaftLogLevel.Error, line);

    private void Write(RaftLogLevel level, string line)
    {
        if (IsEnabled(level))
            logger!.Write(level, line);
    }

    /// <summary>The text of a line; empty when nobody reads it.</summary>
    internal ref struct LineText(int literalLength, int formattedCount, bool enabled)
    {
        private readonly bool _enabled = enabled;
        private DefaultInterpolatedStringHandler _text = enabled ? new(literalLength, formattedCount) : default;

        public void Literal(string text) => _text.AppendLiteral(text);

        public void Format<T>(T value, string? format) => _text.AppendFormatted(value, format);

        public void Write(RaftTrace trace, RaftLogLevel level)
        {
            if (_enabled)
                trace.Write(level, _text.ToStringAndClear());
        }
    }

    /// <summary>A line of level Debug.</summary>
    [InterpolatedStringHandler]
    internal ref struct DebugLine
    {
        public LineText Text;

        public DebugLine(int literalLength, int formattedCount, RaftTrace trace, out bool enabled)
        {
            enabled = trace.IsEnabled(RaftLogLevel.Debug);
            Text = new LineText(literalLength, formattedCount, enabled);
        }

        public void AppendLiteral(string text) => Text.Literal(text);

        public void AppendFormatted<T>(T value, string? format = null) => Text.Format(value, format);
    }

    /// <summary>A line of level Info.</summary>
    [InterpolatedStringHandler]
    internal ref struct InfoLine
    {
        public LineText Text;

        public InfoLine(int literalLength, int formattedCount, RaftTrace trace, out bool enabled)
        {
            enabled = trace.IsEnabled(RaftLogLevel.Info);
            Text = new LineText(literalLength, formattedCount, enabled);
        }

        public void AppendLiteral(string text) => Text.Literal(text);

        public void AppendFormatted<T>(T value, string? format = null) => Text.Format(value, format);
    }
}
