using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>Ends the process at once: a silo that others hold for dead may do no more harm, and whoever started it can start another.</summary>
internal sealed partial class FatalErrorHandler(ILogger<FatalErrorHandler> logger) : IFatalErrorHandler
{
    private readonly ILogger _logger = logger;

    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        Fatal(context, sender, exception);
        Environment.FailFast($"Fatal error from {sender}. Context: {context ?? "null"}", exception);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Fatal error: {Context} (from {Sender})")]
    private partial void Fatal(string? context, object? sender, Exception? exception);
}
