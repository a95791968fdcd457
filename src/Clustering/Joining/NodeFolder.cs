using Wetware.Clustering.Configuration;
using Wetware.Clustering.Identity;
using Wetware.Nodes;

namespace Wetware.Clustering.Joining;

/// <summary>The folder that a node uses.</summary>
public static class NodeFolder
{
    private const int MaxFolders = 256;

    /// <summary>The parent of the default folders of a namespace.</summary>
    public static string Root(string ns) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "wetware", ns);

    /// <summary>Takes the named folder; without a name <c>gateway</c>, or the first free of <c>&lt;kind&gt;-1</c>, <c>&lt;kind&gt;-2</c>, …</summary>
    /// <exception cref="NodeStartException">It is in use or cannot be written.</exception>
    public static DataDirectory Open(ClusteringOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.DataDirectory.Length > 0)
            return DataDirectory.Open(options.DataDirectory);
        var root = Root(options.Namespace);
        if (options.Kind == NodeName.Gateway)
            return DataDirectory.Open(Path.Combine(root, options.Kind));
        for (var i = 1; i < MaxFolders; i++)
        {
            var folder = Path.Combine(root, $"{options.Kind}-{i}");
            if (DataDirectory.IsHeld(folder))
                continue;
            try
            {
                return DataDirectory.Open(folder);
            }
            catch (NodeStartException) when (DataDirectory.IsHeld(folder))
            {
                // Another process took it after the check.
            }
        }

        throw new NodeStartException($"Cluster:DataDirectory: all of {root}/{options.Kind}-1 to -{MaxFolders - 1} are in use; name one (--data)");
    }
}
