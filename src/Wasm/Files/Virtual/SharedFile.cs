using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>One of several openings of the same stream: closing it leaves the others alone.</summary>
internal sealed class SharedFile(GuestFile file) : GuestFile
{
    public override FileType Type => file.Type;

    public override Rights MostRights => file.MostRights;

    public override bool Seekable => file.Seekable;

    public override Errno Stat(out FileStat stat) => file.Stat(out stat);

    public override Errno Read(ulong position, Span<byte> into, CancellationToken stopping, out int count) =>
        file.Read(position, into, stopping, out count);

    public override Errno Write(
        ulong position, ReadOnlySpan<byte> from, bool append, CancellationToken stopping, out int count, out ulong next) =>
        file.Write(position, from, append, stopping, out count, out next);

    public override Errno SetSize(ulong size) => file.SetSize(size);

    public override bool ReadReady(ulong position, out ulong bytes, out bool hangup) => file.ReadReady(position, out bytes, out hangup);

    public override Task WhenReadReady() => file.WhenReadReady();
}
