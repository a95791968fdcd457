using System.CommandLine;
using System.Text;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>Shows what runs write as they write it.</summary>
internal sealed class TaskLogFollower(ITaskClient tasks, TaskPrinter printer, InvocationConfiguration configuration)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    // A character may come in two pieces.
    private readonly Decoder _stdout = Encoding.UTF8.GetDecoder();
    private readonly Decoder _stderr = Encoding.UTF8.GetDecoder();

    /// <summary>Follows one run to its end, or without a number the newest one and all after it until the task has ended.</summary>
    public async Task Follow(string id, long? number, CancellationToken cancellationToken)
    {
        if (number is { } one)
        {
            await Run(id, one, cancellationToken).ConfigureAwait(false);
            return;
        }

        var next = Math.Max(1, (await Get(id, cancellationToken).ConfigureAwait(false)).Runs);
        while (await Exists(id, next, cancellationToken).ConfigureAwait(false))
            await Run(id, next++, cancellationToken).ConfigureAwait(false);
    }

    // Waits for the run; false when the task has ended without it.
    private async Task<bool> Exists(string id, long number, CancellationToken cancellationToken)
    {
        var task = await Get(id, cancellationToken).ConfigureAwait(false);
        if (task.Runs >= number || task.State.IsFinal())
            return task.Runs >= number;
        await foreach (var _ in tasks.WatchAsync(-1, id, cancellationToken).ConfigureAwait(false))
        {
            task = await Get(id, cancellationToken).ConfigureAwait(false);
            if (task.Runs >= number || task.State.IsFinal())
                return task.Runs >= number;
        }

        throw new CommandException(ExitCodes.NoCluster, "the scheduler tells no more of its tasks");
    }

    private async Task Run(string id, long number, CancellationToken cancellationToken)
    {
        var (attempt, offset, shown) = (0, 0L, false);
        while (true)
        {
            var output = await tasks.OutputAsync(id, number, offset, Wait, cancellationToken).ConfigureAwait(false) ?? throw TaskLogsCommand.NoRun(id, number);
            if (output.Attempt != attempt)
            {
                (attempt, var earlier) = (output.Attempt, offset);
                offset = 0;
                if (earlier > 0)
                    continue; // what was asked for was of another attempt
            }

            if (output.Page.Offset > offset)
                await configuration.Error.WriteLineAsync($"ww: {output.Page.Offset - offset} bytes were dropped before they could be read").ConfigureAwait(false);
            foreach (var chunk in output.Page.Chunks)
                await Show(chunk.Error, chunk.Data, id, number).ConfigureAwait(false);
            shown |= output.Page.Chunks.Count > 0;
            offset = output.Page.Next;
            if (output.Page.Over)
                break;
        }

        if (shown || await tasks.RunAsync(id, number, cancellationToken).ConfigureAwait(false) is not { } run)
            return;
        if (printer.Json)
            printer.Run(run);
        else
            await TaskLogsCommand.Write(run, configuration).ConfigureAwait(false);
    }

    private async Task Show(bool error, ReadOnlyMemory<byte> data, string id, long number)
    {
        var decoder = error ? _stderr : _stdout;
        var text = new char[Encoding.UTF8.GetMaxCharCount(data.Length)];
        var piece = new string(text, 0, decoder.GetChars(data.Span, text, flush: false));
        if (printer.Json)
        {
            printer.Wrote(id, number, error, piece);
            return;
        }

        var writer = error ? configuration.Error : configuration.Output;
        await writer.WriteAsync(Terminal.Shown(piece, writer)).ConfigureAwait(false);
        await writer.FlushAsync().ConfigureAwait(false);
    }

    private async Task<TaskInfo> Get(string id, CancellationToken cancellationToken) =>
        await tasks.GetAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new CommandException(ExitCodes.Failed, $"there is no task {id}");
}
