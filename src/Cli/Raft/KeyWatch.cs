using Wetware.Raft.KeyValue;

namespace Wetware.Cli.Raft;

/// <summary>Shows the changes of keys.</summary>
internal static class KeyWatch
{
    /// <summary>Shows changes until so many were shown.</summary>
    /// <param name="updates">The watch.</param>
    /// <param name="count">How many to show; null for all.</param>
    /// <param name="printer">Shows a change.</param>
    /// <param name="error">Where the watch begins, and whether it has lost changes.</param>
    public static async Task Show(IAsyncEnumerable<KeyValueUpdate> updates, int? count, KeyValuePrinter printer, TextWriter error)
    {
        ulong? last = null;
        await foreach (var update in updates.ConfigureAwait(false))
        {
            if (last is null)
                error.WriteLine($"ww: watching after revision {update.Revision}");
            if (update.IsReset)
                error.WriteLine($"ww: the changes after revision {last} are not kept; showing the keys as they are, then what changes");
            last = update.Revision;
            foreach (var change in update.Changes)
            {
                printer.Change(change);
                if (--count == 0)
                    return;
            }
        }
    }
}
