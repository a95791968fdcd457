using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Clustering.Identity;

namespace Wetware.Silo.Hosting;

/// <summary>A node as the whole purpose of a process: runs until a signal, and drains.</summary>
public static partial class NodeProcess
{
    /// <summary>
    /// Runs a node; returns the exit code of the process (<see cref="ExitCodes"/>). <paramref name="read"/> reads the settings and returns what builds
    /// the host; what is wrong with them is logged like everything else that keeps a node from starting. With
    /// <paramref name="stopWithInput"/> the end of standard input asks to drain as well, so that nodes do not outlive the process that started them.
    /// </summary>
    public static async Task<int> Run(Func<Func<IHost>> read, ILoggerFactory loggers, bool stopWithInput = false)
    {
        OwnerOnly.SetUmask();
        var logger = loggers.CreateLogger(typeof(NodeProcess));
        using var shutdown = new Shutdown(() => LogSignal(logger), ignoreInterrupt: stopWithInput);
        if (stopWithInput)
            StopWithInput(shutdown, logger);
        try
        {
            var build = read();
            while (await RunOnce(build(), shutdown.Token).ConfigureAwait(false))
                LogAgain(logger);
            return ExitCodes.Ok;
        }
        catch (NodeStartException error)
        {
            LogCannotStart(logger, error.Message);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCodes.Ok; // asked to stop before it had started
        }
        catch (Exception error)
        {
            LogFailed(logger, error);
            return ExitCodes.Failed;
        }
    }

    private static void StopWithInput(Shutdown shutdown, ILogger logger)
    {
        var reading = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            Span<byte> nothing = stackalloc byte[64];
            while (input.Read(nothing) > 0)
            {
                // Only the end matters.
            }

            shutdown.Ask(() => LogSignal(logger));
        })
        {
            IsBackground = true,
            Name = "ww input",
        };
        reading.Start();
    }

    // True: start again, because this primary gave way to another.
    private static async Task<bool> RunOnce(IHost host, CancellationToken stop)
    {
        await using var node = await Node.Start(host, stop).ConfigureAwait(false);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(asked.SetResult);
        var first = await Task.WhenAny(asked.Task, node.Context.StandDown, node.Stopping).ConfigureAwait(false);
        if (!await node.Stop().ConfigureAwait(false))
            Environment.Exit(ExitCodes.Failed); // what still runs in this process cannot be ended otherwise
        return first == node.Context.StandDown;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Asked to stop; a second signal ends at once")]
    private static partial void LogSignal(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Starting again")]
    private static partial void LogAgain(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node cannot start. {Problem}")]
    private static partial void LogCannotStart(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node failed")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
