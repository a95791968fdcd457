using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A regular file of the host, open.</summary>
internal sealed class HostFile(SafeFileHandle handle, WriteBudget budget) : GuestFile
{
    public override FileType Type => FileType.RegularFile;

    public override Errno Stat(out FileStat stat) => HostStat.Of(handle, out stat);

    public override unsafe Errno Read(ulong position, Span<byte> into, CancellationToken stopping, out int count)
    {
        count = 0;
        if (position > long.MaxValue)
            return Errno.Inval;
        fixed (byte* start = into)
        {
            while (true)
            {
                var read = Libc.ReadAt(handle, start, (nuint)into.Length, (long)position);
                if (read < 0 && Marshal.GetLastPInvokeError() == HostErrno.Intr)
                    continue;
                count = (int)Math.Max(read, 0);
                return read < 0 ? HostErrno.Last() : Errno.Success;
            }
        }
    }

    public override unsafe Errno Write(
        ulong position, ReadOnlySpan<byte> from, bool append, CancellationToken stopping, out int count, out ulong next)
    {
        count = 0;
        next = position;
        if (append)
        {
            var error = Stat(out var stat);
            if (error != Errno.Success)
                return error;
            position = stat.Size;
        }

        if (position > long.MaxValue - (ulong)from.Length)
            return Errno.FBig;
        if (!budget.TryTake(from.Length))
            return Errno.NoSpc;
        fixed (byte* start = from)
        {
            while (true)
            {
                var written = Libc.WriteAt(handle, start, (nuint)from.Length, (long)position);
                if (written < 0 && Marshal.GetLastPInvokeError() == HostErrno.Intr)
                    continue;
                count = (int)Math.Max(written, 0);
                next = position + (ulong)count;
                return written < 0 ? HostErrno.Last() : Errno.Success;
            }
        }
    }

    public override Errno SetSize(ulong size)
    {
        if (size > long.MaxValue)
            return Errno.FBig;
        return Libc.Truncate(handle, (long)size) == 0 ? Errno.Success : HostErrno.Last();
    }

    public override Errno Allocate(ulong offset, ulong length)
    {
        if (length == 0)
            return Errno.Inval;
        if (offset > long.MaxValue || length > long.MaxValue - offset)
            return Errno.FBig;
        return budget.TryTake((long)length) ? HostErrno.From(Libc.Allocate(handle, (long)offset, (long)length)) : Errno.NoSpc;
    }

    public override unsafe Errno SetTimes(FileTimes times)
    {
        var pair = stackalloc TimeSpec[2] { TimeSpec.From(times.Accessed), TimeSpec.From(times.Modified) };
        return Libc.SetTimes(handle, pair) == 0 ? Errno.Success : HostErrno.Last();
    }

    public override Errno Sync(bool dataOnly) =>
        (dataOnly ? Libc.SyncData(handle) : Libc.Sync(handle)) == 0 ? Errno.Success : HostErrno.Last();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
        base.Dispose(disposing);
    }
}
