using Wetware.Wasm.Files;

namespace Wetware.Wasm.Wasi;

/// <summary>An open file or folder of a guest, with what it may be used for.</summary>
internal sealed class Descriptor : IDisposable
{
    private Descriptor(Rights baseRights, Rights inheriting)
    {
        Base = baseRights;
        Inheriting = inheriting;
    }

    public GuestFile? File { get; private init; }

    public GuestFolder? Folder { get; private init; }

    /// <summary>What it may be used for; can only shrink.</summary>
    public Rights Base { get; set; }

    /// <summary>What descriptors opened through it may at most be used for.</summary>
    public Rights Inheriting { get; set; }

    public FdFlags Flags { get; set; }

    /// <summary>Where the next read or write happens.</summary>
    public ulong Position { get; set; }

    /// <summary>The name under which the guest was given this folder; null for what it opened itself.</summary>
    public byte[]? PreopenName { get; private init; }

    /// <summary>True in a read-only mount, and for all that is opened through it.</summary>
    public bool ReadOnly { get; private init; }

    /// <summary>The folder's entries as they were when the guest last listed it from the start.</summary>
    public IReadOnlyList<FolderEntry>? Listing { get; set; }

    /// <summary>Where the last listing that was read to its end ended; it is kept no longer.</summary>
    public ulong ListingEnd { get; set; } = ulong.MaxValue;

    public FileType Type => File?.Type ?? FileType.Directory;

    public static Descriptor OfFile(GuestFile file, Rights baseRights, FdFlags flags = FdFlags.None, bool readOnly = false) =>
        new(baseRights & file.MostRights, Rights.None) { File = file, ReadOnly = readOnly, Flags = flags };

    public static Descriptor OfFolder(GuestFolder folder, Rights baseRights, Rights inheriting, bool readOnly, FdFlags flags = FdFlags.None) =>
        new(baseRights & Rights.Folder, inheriting) { Folder = folder, ReadOnly = readOnly, Flags = flags };

    public static Descriptor Preopened(GuestFolder folder, byte[] name, bool readOnly) =>
        new(Rights.Folder, Rights.All) { Folder = folder, PreopenName = name, ReadOnly = readOnly };

    public Errno Stat(out FileStat stat) => File is null ? Folder!.Stat(out stat) : File.Stat(out stat);

    public void Dispose()
    {
        File?.Dispose();
        Folder?.Dispose();
    }
}
