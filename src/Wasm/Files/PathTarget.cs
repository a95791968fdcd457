namespace Wetware.Wasm.Files;

/// <summary>Where a path leads: a name in a folder, or (no name) that folder itself. Disposing closes the folder if the walk opened it.</summary>
internal readonly struct PathTarget(GuestFolder folder, string? name, bool mustBeFolder, bool owned) : IDisposable
{
    public GuestFolder Folder => folder;

    /// <summary>Null when the path names the folder itself, as <c>.</c> or <c>a/..</c> do.</summary>
    public string? Name => name;

    /// <summary>True when the path ended with a slash.</summary>
    public bool MustBeFolder => mustBeFolder;

    public void Dispose()
    {
        if (owned)
            folder.Dispose();
    }
}
