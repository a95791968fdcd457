namespace Wetware.Processes;

/// <summary>A page of output, in JSON. See <see cref="LogPage"/>.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Next">Where the next begins.</param>
/// <param name="Over">True when there is nothing after it.</param>
/// <param name="Chunks">The pieces.</param>
public sealed record LogPageJson(long Offset, long Next, bool Over, IReadOnlyList<LogChunkJson> Chunks)
{
    /// <summary>Of a page.</summary>
    public static LogPageJson Of(LogPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new LogPageJson(
            page.Offset, page.Next, page.Over, [.. page.Chunks.Select(chunk => new LogChunkJson(chunk.Error ? "stderr" : "stdout", chunk.Data.ToArray()))]);
    }
}
