using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Wetware.Tests.Network;

/// <summary>Keeps what is logged at warning and above.</summary>
internal sealed class CapturingLogger : ILogger
{
    public ConcurrentQueue<string> Warnings { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Warnings.Enqueue(formatter(state, exception));
}
