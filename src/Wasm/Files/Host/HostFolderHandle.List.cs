using System.Runtime.InteropServices;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A handle to a folder of the host: its entries.</summary>
internal sealed partial class HostFolderHandle
{
    // struct dirent of 64-bit Linux: inode, offset, record length, type, name.
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    public override Errno List(out IReadOnlyList<FolderEntry> entries)
    {
        entries = [];
        var fd = Libc.OpenAt(_handle, ".", HostOpenFlags.Folder, 0);
        if (fd < 0)
            return HostErrno.Last();
        var list = Libc.OpenList(fd);
        if (list == 0)
        {
            var error = HostErrno.Last();
            _ = Libc.Close(fd);
            return error;
        }

        try
        {
            var found = new List<FolderEntry>();
            while (true)
            {
                // The end and an error both answer null; the error number, cleared before each call, tells them apart.
                var entry = Libc.ReadList(list);
                if (entry == 0)
                {
                    entries = found;
                    return HostErrno.Last();
                }

                var name = Marshal.PtrToStringUTF8(entry + NameOffset)!;
                if (name is "." or "..")
                    continue;
                if (found.Count == MostEntries)
                    return Errno.Overflow;
                found.Add(new FolderEntry(name, TypeOf(Marshal.ReadByte(entry, TypeOffset)), (ulong)Marshal.ReadInt64(entry)));
            }
        }
        finally
        {
            // Closes the descriptor as well.
            _ = Libc.CloseList(list);
        }
    }

    /// <summary>The directory entry's type is the file mode's upper four bits.</summary>
    private static FileType TypeOf(byte type) => HostStat.TypeOf(type << 12);
}
