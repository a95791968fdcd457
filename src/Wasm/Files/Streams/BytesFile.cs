using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>Bytes that can be read and sought in.</summary>
internal sealed class BytesFile(ReadOnlyMemory<byte> bytes) : GuestFile
{
    public override FileType Type => FileType.RegularFile;

    public override Rights MostRights => Rights.File & ~(Rights.Changing | Rights.FdFilestatSetTimes);

    public override Errno Stat(out FileStat stat)
    {
        stat = new FileStat(0, 0, Type, 1, (ulong)bytes.Length, 0, 0, 0);
        return Errno.Success;
    }

    public override Errno Read(ulong position, Span<byte> into, CancellationToken stopping, out int count)
    {
        count = position >= (ulong)bytes.Length ? 0 : Math.Min(into.Length, bytes.Length - (int)position);
        bytes.Span.Slice(count == 0 ? 0 : (int)position, count).CopyTo(into);
        return Errno.Success;
    }
}
