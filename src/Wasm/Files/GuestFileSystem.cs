namespace Wetware.Wasm.Files;

/// <summary>Something that can be given to a guest as a folder: <see cref="MemoryFileSystem"/> or <see cref="HostFolder"/>.</summary>
public abstract class GuestFileSystem
{
    private protected GuestFileSystem()
    {
    }

    /// <summary>A handle to the top folder, for one run.</summary>
    internal abstract GuestFolder OpenTop();
}
