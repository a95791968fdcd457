using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Identity;

namespace Wetware.Silo.Hosting;

/// <summary>Which folder a node uses.</summary>
public static class NodeFolder
{
    private const int MaxWorkers = 256;

    /// <summary>Where folders lie that nobody named.</summary>
    public static string Root(string ns) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "wetware", ns);

    /// <summary>Takes the named folder; without a name <c>gateway</c> or the first free of <c>worker-1</c>, <c>worker-2</c>, …</summary>
    /// <exception cref="NodeStartException">It is in use or cannot be written.</exception>
    public static DataDirectory Open(NodeOptions options)
    {
        if (options.DataDirectory.Length > 0)
            return DataDirectory.Open(options.DataDirectory);
        var root = Root(options.Namespace);
        if (options.Role == NodeRole.Gateway)
            return DataDirectory.Open(Path.Combine(root, "gateway"));
        for (var i = 1; i < MaxWorkers; i++)
        {
            var folder = Path.Combine(root, $"worker-{i}");
            if (DataDirectory.IsHeld(folder))
                continue;
            try
            {
                return DataDirectory.Open(folder);
            }
            catch (NodeStartException) when (DataDirectory.IsHeld(folder))
            {
                // Another worker took it between looking and taking.
            }
        }

        throw new NodeStartException($"{MaxWorkers} workers have their folders in {root}; name one with --data");
    }
}
