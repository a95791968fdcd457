namespace Wetware.Testing;

/// <summary>The checkout that the tests were built in.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Path of a sample program, such as <c>hash</c>.</summary>
    public static string Sample(string name) => Path.Combine(Folder, "samples", name + ".wasm");

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cluster.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("the repository is not around the tests");
        return folder;
    }
}
