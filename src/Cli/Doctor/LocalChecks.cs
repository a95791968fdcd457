using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Joining;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Doctor;

/// <summary>What can be seen without a network.</summary>
internal static class LocalChecks
{
    public static IEnumerable<Finding> Run(NodeOptions options) =>
    [
        Finding.Ok("version", $"ww {NodeVersion.Text} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}"),
        .. Folders(options),
        Port("http port", 8080, "ww gateway --listen 127.0.0.1:<port> takes another one"),
        Port("cluster port", NodeOptions.DefaultClusterPort, "nodes take another one by themselves; --join then needs its number"),
        Interfaces(options),
    ];

    private static IEnumerable<Finding> Folders(NodeOptions options)
    {
        var root = options.DataDirectory.Length > 0 ? options.DataDirectory : NodeFolder.Root(options.Namespace);
        if (!Directory.Exists(root))
        {
            yield return Finding.Ok("data", $"{root} does not exist yet; the first node makes it");
            yield break;
        }

        var folders = options.DataDirectory.Length > 0 ? [root] : Directory.GetDirectories(root);
        foreach (var folder in folders.Order(StringComparer.Ordinal))
        {
            if (Folder(folder) is { } finding)
                yield return finding;
        }
    }

    private static Finding? Folder(string folder)
    {
        var key = Path.Combine(folder, NodeIdentity.FileName);
        if (!File.Exists(key))
            return null;
        try
        {
            var peer = NodeIdentity.PeerOfFile(key);
            if (OpenToOthers(folder) is { } open)
                return Finding.Problem("data", $"{open} is open to others", $"chmod go= {open}; a node does so when it starts");
            if (File.Exists(Path.Combine(folder, "cluster.mark")) && !File.Exists(Path.Combine(folder, "cluster.db")))
                return Finding.Problem("data", $"{folder} held a cluster's state, and cluster.db is missing", "restore it from a copy");
            return Finding.Ok("data", $"{folder}: peer {peer}, {(DataDirectory.IsHeld(folder) ? "in use by a running node" : "not in use")}");
        }
        catch (NodeStartException error)
        {
            return Finding.Problem("data", error.Message, "restore the file from a copy, or move it away");
        }
    }

    private static string? OpenToOthers(string folder) =>
        Directory.GetFiles(folder).Prepend(folder).FirstOrDefault(path => OwnerOnly.OpenMode(path) is not null);

    private static Finding Port(string check, int port, string fix)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return Finding.Ok(check, $"127.0.0.1:{port} is free");
        }
        catch (SocketException)
        {
            return Finding.Warning(check, $"127.0.0.1:{port} is in use (by a gateway that runs already, or by something else)", fix);
        }
    }

    private static Finding Interfaces(NodeOptions options)
    {
        var all = NetworkInterface.GetAllNetworkInterfaces();
        var missing = options.Discovery.Interfaces.Except(all.Select(nic => nic.Name)).ToArray();
        if (missing.Length > 0)
            return Finding.Problem("interfaces", $"there is no interface {string.Join(", ", missing)}", $"choose from {string.Join(", ", all.Select(nic => nic.Name))}");
        var used = options.Discovery.Interfaces.Count > 0
            ? options.Discovery.Interfaces
            : [.. Makaretu.Dns.MulticastService.GetNetworkInterfaces().Select(nic => nic.Name)];
        return used.Count == 0
            ? Finding.Problem("interfaces", "no network interface is up", "bring one up, or use --join host:port")
            : Finding.Ok("interfaces", $"multicast on {string.Join(", ", used)}");
    }
}
