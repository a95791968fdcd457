using Microsoft.Win32.SafeHandles;

namespace Wetware.Wasm.Modules;

/// <summary>
/// Compiled code that has been checked, held open: what is loaded is what was checked, even when the file is replaced or deleted meanwhile.
/// </summary>
internal sealed class CodeFile(CodeKey key, SafeFileHandle handle, string path, ModuleDescription description, bool compiled) : IDisposable
{
    public CodeKey Key => key;

    public ModuleDescription Description => description;

    /// <summary>Whether it was compiled just now, rather than found.</summary>
    public bool Compiled => compiled;

    /// <summary>A path to this very file.</summary>
    public string LoadPath => OperatingSystem.IsLinux() ? $"/proc/self/fd/{handle.DangerousGetHandle()}" : path;

    public void Dispose() => handle.Dispose();
}
