using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Errors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli;

/// <summary>The <c>ww</c> tool.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var parsed = WwCommand.Create().Parse(arguments);

        // Commands that run nodes watch signals themselves; the others end by cancellation.
        using var shutdown = WwCommand.WatchesSignals(parsed) ? null : new Shutdown();
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            var result = await parsed.InvokeAsync(configuration, shutdown?.Token ?? CancellationToken.None).ConfigureAwait(false);
            return parsed.Errors.Count > 0 ? ExitCodes.Usage : result;
        }
        catch (CommandException error)
        {
            await Console.Error.WriteLineAsync($"ww: {error.Message}").ConfigureAwait(false);
            return error.ExitCode;
        }
        catch (WetwareException error)
        {
            await Console.Error.WriteLineAsync($"ww: {error.Kind.Word()}: {error.Message}").ConfigureAwait(false);
            return error.Kind == ErrorKind.Disconnected ? ExitCodes.NoCluster : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (shutdown is { Token.IsCancellationRequested: true })
        {
            return ExitCodes.Ok;
        }
    }
}
