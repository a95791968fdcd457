using System.Text;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>A part of what a run writes.</summary>
public sealed record RunOutputJson
{
    /// <summary>The attempt that wrote it; with another one than before, offsets count from 0 again. 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Where it begins, in bytes of both streams: later than asked when what was before is not kept any more.</summary>
    public long Offset { get; init; }

    /// <summary>Where the next part begins.</summary>
    public long Next { get; init; }

    /// <summary>True when nothing comes after it.</summary>
    public bool Over { get; init; }

    /// <summary>The pieces, in the order in which they were written.</summary>
    public required IReadOnlyList<RunChunkJson> Chunks { get; init; }

    internal static RunOutputJson Of(RunOutputPage output) => new()
    {
        Attempt = output.Attempt,
        Offset = output.Page.Offset,
        Next = output.Page.Next,
        Over = output.Page.Over,
        Chunks = [.. output.Page.Chunks.Select(chunk => new RunChunkJson(chunk.Error ? "stderr" : "stdout", chunk.Data.ToArray(), Encoding.UTF8.GetString(chunk.Data.Span)))],
    };
}

/// <summary>Bytes of one stream.</summary>
/// <param name="Stream">stdout or stderr.</param>
/// <param name="Data">The bytes.</param>
/// <param name="Text">The same as UTF-8, for people: a character may be cut by the end of a piece.</param>
public sealed record RunChunkJson(string Stream, byte[] Data, string Text);
