using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Wetware.Cli.Commands;
using Wetware.Cli.Sessions;
using Wetware.Clustering;
using Wetware.Gateway.Forms;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli;

/// <summary>Runs a command to its exit code. Whatever goes wrong is one line on standard error; a trace is shown to those who ask for it.</summary>
internal static class WwProgram
{
    /// <summary>The version of the tool, with the commit that it was built from.</summary>
    internal static string Version { get; } =
        typeof(WwProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter error)
    {
        // Answered without loading anything of a cluster: scripts ask for it often.
        if (arguments is ["--version"])
        {
            await output.WriteLineAsync(Version).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var debug = arguments.Contains("--debug");
        try
        {
            var root = WwCommand.For(arguments);
            var parsed = root.Parse(ArgumentOrder.CommandFirst(root, arguments));
            debug = DebugFlag.IsSet(parsed);
            if (parsed.Action is ParseErrorAction)
            {
                UsageErrors.Write(error, parsed);
                return ExitCodes.Usage;
            }

            var configuration = new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
            return parsed.Action is SynchronousCommandLineAction ? parsed.Invoke(configuration) : await Invoke(parsed, configuration).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            return await Explain(failure, error, debug).ConfigureAwait(false);
        }
    }

    /// <summary>Says what went wrong; returns the exit code.</summary>
    internal static async Task<int> Explain(Exception failure, TextWriter error, bool debug)
    {
        var (code, text) = failure switch
        {
            CommandException known => (known.ExitCode, known.Message),
            NodeStartException or BadFieldsException => (ExitCodes.Usage, failure.Message),
            _ => (ExitCodes.Internal, Internal(failure, debug)),
        };
        await error.WriteLineAsync($"ww: {Printable.Lines(text)}").ConfigureAwait(false);
        if (debug)
            await error.WriteLineAsync(Printable.Lines(failure.ToString())).ConfigureAwait(false);
        return code;
    }

    private static async Task<int> Invoke(ParseResult parsed, InvocationConfiguration configuration)
    {
        // Commands that run nodes watch signals themselves; the others end by cancellation.
        using var shutdown = WwCommand.WatchesSignals(parsed) ? null : new Shutdown();
        try
        {
            return await ClusterErrors.Guard(() => parsed.InvokeAsync(configuration, shutdown?.Token ?? CancellationToken.None)).ConfigureAwait(false);
        }
        catch (Exception) when (shutdown?.ExitCode is not null)
        {
            // What a cancelled call throws is not always called a cancellation.
            return shutdown.ExitCode.Value;
        }
    }

    private static string Internal(Exception failure, bool debug)
    {
        var line = failure.Message.AsSpan();
        if (line.IndexOfAny('\r', '\n') is var end and >= 0)
            line = line[..end];
        return $"internal error: {failure.GetType().Name}: {line}{(debug ? "" : " (--debug shows where it came from)")}";
    }
}
