namespace Wetware.Grains.Raft.Log;

/// <summary>The folder that a log lies in. Names have no path. Methods throw <see cref="IOException"/>.</summary>
internal interface IRaftFiles
{
    /// <summary>Returns the names of all files in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens a file for reading and writing, creating it when it is missing.</summary>
    IRaftFile Open(string name);

    /// <summary>Renames a file, replacing what has the new name.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    void Delete(string name);

    /// <summary>Flushes names to the disk: files that were created, renamed and removed.</summary>
    void FlushNames();
}

/// <summary>A file of a log.</summary>
internal interface IRaftFile : IDisposable
{
    /// <summary>Returns the whole content.</summary>
    byte[] ReadAll();

    /// <summary>Writes at an offset.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Makes the file at least so long with room on the disk, of zeros, if the file system can; a full disk is told by the write that follows.</summary>
    void Reserve(long length);

    /// <summary>Flushes content and length to the disk.</summary>
    void Flush();

    /// <summary>Cuts the file.</summary>
    void Cut(long length);
}
