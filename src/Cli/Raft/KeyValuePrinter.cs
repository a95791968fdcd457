using System.Text;
using System.Text.Json;
using Wetware.Cli.Output;
using Wetware.Raft.KeyValue;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Raft;

/// <summary>Shows keys and values. What others wrote is escaped on lines for people, so that it cannot move the cursor.</summary>
internal sealed class KeyValuePrinter(TextWriter output, bool json)
{
    /// <summary>Tells what became of a write; the exit code says it too.</summary>
    public static int Outcome(TextWriter output, bool json, string key, KeyAnswer answer, string refused)
    {
        if (json)
        {
            var line = new WriteJson(key, answer.Changed, answer.Revision, answer.Entry is { } entry ? EntryJson.From(entry) : null);
            output.WriteLine(JsonSerializer.Serialize(line, RaftJson.Default.WriteJson));
            return answer.Changed ? ExitCodes.Ok : ExitCodes.Failed;
        }

        if (!answer.Changed)
        {
            var now = answer.Entry is { } held ? $" (last written by revision {held.ModRevision})" : "";
            throw new CommandException(ExitCodes.Failed, $"{Printable.Quote(key)}: {refused}{now}");
        }

        output.WriteLine($"revision {answer.Revision}");
        return ExitCodes.Ok;
    }

    /// <summary>Shows the value of one key: its bytes as they are in a file or a pipe, escaped on a terminal.</summary>
    public async Task Value(KeyValueEntry entry, CancellationToken cancellationToken)
    {
        if (json)
        {
            Write(EntryJson.From(entry));
            return;
        }

        await Bytes(output, entry.Value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shows bytes: as they are in a file or a pipe, escaped on a terminal.</summary>
    public static async Task Bytes(TextWriter output, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var stream = Terminal.Open(output);
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        if (Terminal.IsTerminal(output))
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shows a key on a line, with its value or without.</summary>
    public void Entry(KeyValueEntry entry, bool keysOnly)
    {
        if (json)
            Write(keysOnly ? EntryJson.From(entry) with { Value = null, Text = null } : EntryJson.From(entry));
        else
            output.WriteLine(keysOnly ? Line(entry.Key) : $"{Line(entry.Key)}  {Line(entry.Value)}");
    }

    /// <summary>Shows a change on a line.</summary>
    public void Change(KeyValueChange change)
    {
        var (entry, isDelete) = (change.Entry, change.Kind == KeyValueChangeKind.Delete);
        var line = EntryJson.From(entry) with { Event = isDelete ? "delete" : "put" };
        if (json)
            Write(isDelete ? line with { Value = null, Text = null } : line);
        else
            output.WriteLine($"{entry.ModRevision}  {line.Event}  {Line(entry.Key)}{(isDelete ? "" : $"  {Line(entry.Value)}")}");
        output.Flush();
    }

    private void Write(EntryJson entry) => output.WriteLine(JsonSerializer.Serialize(entry, RaftJson.Default.EntryJson));

    private static string Line(ReadOnlyMemory<byte> bytes) => Printable.Escape(Encoding.UTF8.GetString(bytes.Span));
}
