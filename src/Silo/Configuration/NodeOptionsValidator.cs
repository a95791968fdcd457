using System.Net;
using Wetware.Clustering.Configuration;
using Wetware.Grains.Sessions;
using Wetware.Nodes;
using Wetware.Silo.Postgres;

namespace Wetware.Silo.Configuration;

/// <summary>Checks the options of a node against their documented limits.</summary>
public static class NodeOptionsValidator
{
    /// <summary>Finds everything that is wrong.</summary>
    public static void Check(NodeOptions options, OptionProblems problems)
    {
        options.Check(problems);
        CheckNode(options, problems);
        CheckLimits(options, problems);
        foreach (var (option, message) in AuthOptionsValidator.Problems(options.Auth))
            problems.Add($"{NodeOptions.Section}:{option}", message);
    }

    /// <summary>Checks the HTTP side of a gateway.</summary>
    public static void Check(HttpOptions options, OptionProblems problems)
    {
        if (!Endpoints.TryParse(options.Listen, null, out var listen, out var problem))
            problems.Add("Http:Listen", problem);
        else if (!IPAddress.TryParse(listen.Host, out var address))
            problems.Add("Http:Listen", $"\"{options.Listen}\" needs an IP address, as in 127.0.0.1:8080");
        else if (!IPAddress.IsLoopback(address) && options.Token is null && !File.Exists(options.TokensFile) && !options.Open)
            problems.Add("Http:Listen", $"{options.Listen} is reachable from other machines: set Http:Token (WW_TOKEN), make a token (ww http-token add), or Http:Open (--open) to allow everyone");
        problems.SecretText("Http:Token", options.Token);
        problems.Range("Http:MaxBodyBytes", options.MaxBodyBytes, 1024, 1L << 30);
        problems.Range("Http:MaxConnections", options.MaxConnections, 1, 100_000);
        problems.Range("Http:MaxConnectionsPerAddress", options.MaxConnectionsPerAddress, 1, 100_000);
        problems.Range("Http:FirstByteTimeout", options.FirstByteTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        problems.Range("Http:AllowedOrigins", options.AllowedOrigins.Count, 0, 64);
        foreach (var origin in options.AllowedOrigins.Where(origin => !IsOrigin(origin)))
            problems.Add("Http:AllowedOrigins", $"\"{origin}\" is not an origin, as in https://console.example or http://localhost:3000");
        problems.Range("Http:MaxUploadBytes", options.MaxUploadBytes, 1L << 20, 64L << 30);
        problems.Range("Http:MaxEventStreams", options.MaxEventStreams, 1, 10_000);
        problems.Range("Http:MaxConsoles", options.MaxConsoles, 1, 10_000);
        CheckDevices(options, problems);
    }

    private static void CheckDevices(HttpOptions options, OptionProblems problems)
    {
        if (options.Devices is not null)
        {
            if (!DeviceListen.TryParse(options.Devices, out var listen))
                problems.Add("Http:Devices", $"\"{options.Devices}\" is neither a port nor an IP address with a port, as in 3000 or 0.0.0.0:3000");
            else if (!IPAddress.IsLoopback(listen.Address) && options.Token is null && !File.Exists(options.TokensFile) && !options.Open)
                problems.Add("Http:Devices", $"{options.Devices} is reachable from other machines: set Http:Token (WW_TOKEN) or make a token (ww http-token add), which devices themselves need not send, or Http:Open (--open) to allow everyone");
        }

        if (options.DevicesUrl is { } url && !IsOrigin(url.TrimEnd('/')))
            problems.Add("Http:DevicesUrl", $"\"{url}\" is not a base address, as in http://10.0.0.7:3000");
        if (options.DeviceInit is { } folder && !Directory.Exists(folder))
            problems.Add("Http:DeviceInit", $"there is no folder {folder}");
        problems.Range("Http:DeviceNetworks", options.DeviceNetworks.Count, 0, 64);
        foreach (var network in options.DeviceNetworks.Where(network => !DeviceListen.IsNetwork(network)))
            problems.Add("Http:DeviceNetworks", $"\"{network}\" is not a network with its first address, as in 10.1.0.0/16");
    }

    // Scheme, host and port exactly as browsers send them (RFC 6454, section 6.1).
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0;

    private static void CheckNode(NodeOptions options, OptionProblems problems)
    {
        if (options.Host.Length > 253 || options.Host.Any(char.IsControl))
            problems.Add("Cluster:Host", "must have at most 253 characters and no control characters");
        if (!NodeMeta.TryParse(options.Meta, out _, out var problem))
            problems.Add("Cluster:Meta", problem);
        if (options is { Role: NodeRole.Worker, Bootstrap: false, Database: null, Discovery.Enabled: false } && options.Join.Count == 0)
            problems.Add("Cluster:Discovery:Enabled", "a worker without multicast needs Cluster:Join (--join host:port)");
        if (options.Database is not null && !PostgresConnection.TryRead(options.Database, out _, out var unreadable))
            problems.Add("Cluster:Database", unreadable);
        problems.Range("Cluster:DrainTimeout", options.DrainTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    }

    private static void CheckLimits(NodeOptions options, OptionProblems problems)
    {
        foreach (var (option, message) in options.Routing.Problems())
            problems.Add($"Cluster:Routing:{option}", message);
        foreach (var (option, message) in options.Anchors.Problems())
            problems.Add($"Cluster:Anchors:{option}", message);
        foreach (var (option, message) in options.Channels.Problems())
            problems.Add($"Cluster:Channels:{option}", message);
        foreach (var (option, message) in options.PubSub.Problems())
            problems.Add($"Cluster:PubSub:{option}", message);
        foreach (var (option, message) in options.Raft.Problems())
            problems.Add($"Cluster:Raft:{option}", message);
        foreach (var (option, problem) in options.Backup.Problems())
            problems.Add($"Cluster:Backup:{option}", problem);
        var storage = options.Storage;
        foreach (var (option, problem) in options.Tasks.Problems().Concat(options.Worker.Problems()))
            problems.Add(option, problem);

        foreach (var (option, problem) in options.Guests.Problems())
            problems.Add(option, problem);

        // Modules and the journal of tasks go to disk in states of a mebibyte and what names them.
        problems.Range("Cluster:Storage:MaxStateBytes", storage.MaxStateBytes, 2 * 1024 * 1024, 64 * 1024 * 1024);
        problems.Range("Cluster:Storage:QueueCapacity", storage.QueueCapacity, 1, 1_000_000);
        problems.Range("Cluster:Storage:MaxBatch", storage.MaxBatch, 1, 10_000);
    }
}
