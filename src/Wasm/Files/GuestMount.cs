using System.Text;

namespace Wetware.Wasm.Files;

/// <summary>A folder given to a guest: it appears as a preopened descriptor under <see cref="GuestPath"/>.</summary>
public sealed class GuestMount
{
    /// <summary>Gives <paramref name="fileSystem"/> to the guest.</summary>
    /// <param name="guestPath">What the guest calls it, such as <c>/data</c> or <c>.</c>; 1 to 1024 bytes of UTF-8 without NUL.</param>
    /// <param name="fileSystem">What it finds there; several runs may share one.</param>
    /// <param name="readOnly">Whether every change answers <c>EROFS</c>.</param>
    /// <exception cref="ArgumentException">The path is empty, too long or holds a NUL.</exception>
    public GuestMount(string guestPath, GuestFileSystem fileSystem, bool readOnly = false)
    {
        ArgumentNullException.ThrowIfNull(guestPath);
        ArgumentNullException.ThrowIfNull(fileSystem);
        var bytes = Encoding.UTF8.GetByteCount(guestPath);
        if (bytes is 0 or > 1024 || guestPath.Contains('\0'))
            throw new ArgumentException($"guest path must be 1 to 1024 bytes without NUL; it has {bytes}", nameof(guestPath));
        GuestPath = guestPath;
        FileSystem = fileSystem;
        ReadOnly = readOnly;
    }

    /// <summary>What the guest calls it.</summary>
    public string GuestPath { get; }

    /// <summary>What it finds there.</summary>
    public GuestFileSystem FileSystem { get; }

    /// <summary>Whether changes are refused.</summary>
    public bool ReadOnly { get; }
}
