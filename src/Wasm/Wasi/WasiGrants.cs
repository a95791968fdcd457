using System.Text;
using Wetware.Wasm.Files;

namespace Wetware.Wasm.Wasi;

/// <summary>All that one guest may reach through WASI.</summary>
internal sealed class WasiGrants
{
    /// <summary>Arguments with the program's name first, each ended by a NUL.</summary>
    public required byte[][] Arguments { get; init; }

    /// <summary><c>NAME=value</c> each ended by a NUL.</summary>
    public required byte[][] Environment { get; init; }

    public required GuestFile StandardInput { get; init; }

    public required GuestFile StandardOutput { get; init; }

    public required GuestFile StandardError { get; init; }

    /// <summary>Folders in the order of their descriptors, from 3 on.</summary>
    public IReadOnlyList<GrantedFolder> Folders { get; init; } = [];

    /// <summary>Sockets, after the folders.</summary>
    public IReadOnlyList<GuestFile> Sockets { get; init; } = [];

    /// <summary>UTF-8 with the NUL that C expects.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL itself.</exception>
    public static byte[] Terminated(string text, string what) => text.Contains('\0')
        ? throw new ArgumentException($"{what} must not hold a NUL")
        : [.. Encoding.UTF8.GetBytes(text), 0];
}

/// <summary>A folder that a guest finds open.</summary>
internal sealed record GrantedFolder(string Name, GuestFolder Folder, bool ReadOnly);
