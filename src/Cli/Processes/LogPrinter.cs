using System.CommandLine;
using Wetware.Cli.Output;
using Wetware.Processes;

namespace Wetware.Cli.Processes;

/// <summary>Passes a process's output on to ours, each stream to its own; escaped where that is a terminal.</summary>
internal static class LogPrinter
{
    public static async Task Print(
        InvocationConfiguration configuration, ProcessClient processes, ProcessId id, long offset, bool follow, CancellationToken cancellationToken)
    {
        using var output = Terminal.Open(configuration.Output);
        using var error = Terminal.Open(configuration.Error);
        await foreach (var page in processes.LogsAsync(id, offset, follow, cancellationToken).ConfigureAwait(false))
        {
            if (page.Offset > offset && offset > 0)
                await configuration.Error.WriteLineAsync($"ww: {page.Offset - offset} bytes were dropped before they could be read").ConfigureAwait(false);
            foreach (var chunk in page.Chunks)
            {
                var stream = chunk.Error ? error : output;
                await stream.WriteAsync(chunk.Data, cancellationToken).ConfigureAwait(false);
            }

            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            offset = page.Next;
        }
    }
}
