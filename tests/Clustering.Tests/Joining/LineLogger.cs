using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Wetware.Tests.Joining;

/// <summary>Keeps every line that is logged, of all categories.</summary>
internal sealed class LineLogger : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    /// <summary>The texts at <paramref name="level"/> and above, oldest first.</summary>
    public IReadOnlyList<string> Lines(LogLevel level = LogLevel.Information) => [.. _lines.Where(line => line.Level >= level).Select(line => line.Text)];

    /// <summary>A factory whose loggers all write here.</summary>
    public ILoggerFactory Factory() => LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose()
    {
        // The lines are read after the factory has gone.
    }
}
