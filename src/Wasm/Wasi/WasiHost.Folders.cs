using System.Buffers.Binary;
using System.Text;
using Wetware.Wasm.Files;

namespace Wetware.Wasm.Wasi;

/// <summary>Preopened folders and listing.</summary>
internal sealed partial class WasiHost
{
    private const int EntryHeadBytes = 24;

    public Errno FdPrestatGet(GuestMemory memory, uint fd, uint result)
    {
        var error = _table.Get(fd, out var descriptor);
        if (error != Errno.Success || descriptor.PreopenName is null)
            return Errno.BadF;
        if (!memory.TryGet(result, FileRecords.PrestatBytes, out var record))
            return Errno.Fault;
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)descriptor.PreopenName.Length);
        return Errno.Success;
    }

    /// <summary><c>NAMETOOLONG</c> when the buffer is too small.</summary>
    public Errno FdPrestatDirName(GuestMemory memory, uint fd, uint buffer, uint length)
    {
        var error = _table.Get(fd, out var descriptor);
        if (error != Errno.Success || descriptor.PreopenName is not { } name)
            return error == Errno.Success ? Errno.NotDir : error;
        if (length < name.Length)
            return Errno.NameTooLong;
        if (!memory.TryGet(buffer, (uint)name.Length, out var into))
            return Errno.Fault;
        name.CopyTo(into);
        return Errno.Success;
    }

    /// <summary>
    /// Writes entries from number <paramref name="cookie"/> on; the last may be cut, which tells the guest that there is more. The
    /// entries are those of the moment when cookie 0 was asked for.
    /// </summary>
    public Errno FdReaddir(GuestMemory memory, uint fd, uint buffer, uint length, ulong cookie, uint result)
    {
        var error = _table.Get(fd, Rights.FdReaddir, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Folder is null)
            return Errno.NotDir;
        if (!memory.Holds(result, sizeof(uint)) || !memory.Holds(buffer, length))
            return Errno.Fault;
        if (cookie != 0 && descriptor.Listing is null && cookie >= descriptor.ListingEnd)
        {
            memory.TryWrite(result, 0U);
            return Errno.Success;
        }

        if (cookie == 0 || descriptor.Listing is null)
        {
            error = List(descriptor.Folder, out var listing);
            if (error != Errno.Success)
                return error;
            descriptor.Listing = listing;
        }

        memory.TryGet(buffer, Math.Min(length, int.MaxValue), out var into);
        var written = 0;
        for (var next = cookie; next < (ulong)descriptor.Listing.Count && written < into.Length; next++)
            written += WriteEntry(into[written..], descriptor.Listing[(int)next], next + 1);
        if (written < into.Length)
        {
            // A buffer that is not full is how a guest knows that it has seen the last entry.
            descriptor.ListingEnd = (ulong)descriptor.Listing.Count;
            descriptor.Listing = null;
        }

        memory.TryWrite(result, (uint)written);
        return Errno.Success;
    }

    private static Errno List(GuestFolder folder, out IReadOnlyList<FolderEntry> listing)
    {
        listing = [];
        var error = folder.Stat(out var self);
        if (error != Errno.Success)
            return error;
        error = folder.List(out var entries);
        if (error != Errno.Success)
            return error;
        // What lies above is none of the guest's business: the way up is shown as the folder itself.
        listing = [new(".", FileType.Directory, self.Inode), new("..", FileType.Directory, self.Inode), .. entries];
        return Errno.Success;
    }

    private static int WriteEntry(Span<byte> into, FolderEntry entry, ulong next)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        Span<byte> head = stackalloc byte[EntryHeadBytes];
        head.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(head, next);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], entry.Inode);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], (uint)name.Length);
        head[20] = (byte)entry.Type;

        var headBytes = Math.Min(EntryHeadBytes, into.Length);
        head[..headBytes].CopyTo(into);
        var nameBytes = Math.Min(name.Length, into.Length - headBytes);
        name.AsSpan(0, nameBytes).CopyTo(into[headBytes..]);
        return headBytes + nameBytes;
    }
}
