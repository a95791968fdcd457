namespace Wetware.Clustering;

/// <summary>Arguments for hosts that are built within a node.</summary>
public static class HostArguments
{
    /// <summary>
    /// Settings are read once, when the node starts. A host that looked for changes would watch all that is written below the working folder, the node's own data often among it.
    /// </summary>
    public const string NoReload = "--hostBuilder:reloadConfigOnChange=false";
}
