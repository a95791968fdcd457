using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Wetware.Silo.Hosting;

/// <summary>Where a node's process logs: standard error, one line an event, or JSON.</summary>
public static class NodeLog
{
    /// <summary>A factory for the process; <paramref name="debug"/> also shows the runtime's own talk.</summary>
    public static ILoggerFactory Create(bool debug = false, bool json = false) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(debug ? LogLevel.Debug : LogLevel.Information);
        logging.AddFilter("Orleans", debug ? LogLevel.Information : LogLevel.Critical);
        logging.AddFilter("Polly", debug ? LogLevel.Information : LogLevel.Error); // the runtime tells of every placement through it
        logging.AddFilter("Microsoft", debug ? LogLevel.Information : LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", debug ? LogLevel.Information : LogLevel.Critical); // what fails at the start is told by NodeProcess
        logging.AddConsole();
        logging.AddConsoleFormatter<NodeLogFormatter, ConsoleFormatterOptions>();
        logging.Services.Configure<JsonConsoleFormatterOptions>(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.FormatterName = json ? ConsoleFormatterNames.Json : NodeLogFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    });
}
