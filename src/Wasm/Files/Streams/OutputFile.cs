using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>Where a guest writes: kept in memory, handed to a stream, or both.</summary>
internal sealed class OutputFile(OutputBudget budget, Stream? sink, bool keep, bool countLines) : GuestFile
{
    private readonly MemoryStream _kept = new();

    public override FileType Type => FileType.CharacterDevice;

    public override Rights MostRights => Rights.Output;

    public override bool Seekable => false;

    public override Errno Stat(out FileStat stat)
    {
        stat = new FileStat(0, 0, Type, 1, 0, 0, 0, 0);
        return Errno.Success;
    }

    public override Errno Write(
        ulong position, ReadOnlySpan<byte> from, bool append, CancellationToken stopping, out int count, out ulong next)
    {
        next = position;
        count = budget.Take(from.Length);
        var given = from[..count];
        if (keep)
            _kept.Write(given);
        try
        {
            if (sink is not null)
                StreamWrites.Write(sink, given, stopping);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Whoever read the output has gone, which a program knows as a broken pipe.
            count = 0;
            return Errno.Pipe;
        }

        if (countLines && !budget.TakeLines(given))
            OutputBudget.Exhausted(GuestLimit.LogLines);
        if (count < from.Length)
            OutputBudget.Exhausted(GuestLimit.Output);
        return Errno.Success;
    }

    /// <summary>What was kept since the last time, which is then forgotten.</summary>
    public byte[] TakeKept()
    {
        var bytes = _kept.ToArray();
        _kept.SetLength(0);
        if (_kept.Capacity > 1 << 20)
            _kept.Capacity = 0;
        return bytes;
    }

    protected override void Dispose(bool disposing)
    {
        // The stream is the caller's, and what was kept is read after the guest has closed its descriptor.
        base.Dispose(disposing);
    }
}
