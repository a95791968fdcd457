using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Files;

/// <summary>What a run may still write to its outputs. Going beyond it ends the run.</summary>
internal sealed class OutputBudget(long bytes, int logLines)
{
    private long _bytes = bytes;
    private int _lines = logLines;

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Lines written to standard error so far.</summary>
    public int Lines { get; private set; }

    /// <summary>Begins anew, for the next call of a live instance.</summary>
    public void Reset(long newBytes, int newLogLines)
    {
        _bytes = newBytes;
        _lines = newLogLines;
        Written = 0;
        Lines = 0;
    }

    /// <summary>How many of <paramref name="wanted"/> bytes may be written.</summary>
    public int Take(int wanted)
    {
        var given = (int)Math.Min(wanted, _bytes);
        _bytes -= given;
        Written += given;
        return given;
    }

    /// <summary>Counts the lines that end in <paramref name="text"/>; false when there is one too many.</summary>
    public bool TakeLines(ReadOnlySpan<byte> text)
    {
        var lines = text.Count((byte)'\n');
        Lines += lines;
        _lines -= lines;
        return _lines >= 0;
    }

    /// <summary>Ends the run for <paramref name="limit"/>.</summary>
    public static void Exhausted(GuestLimit limit) => throw new GuestStopException(GuestStop.AtLimit(limit));
}
