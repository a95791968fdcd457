using System.CommandLine;

namespace Wetware.Cli.Commands;

/// <summary>Flags of commands that run a node; each sets one setting and wins over files and environment.</summary>
internal sealed class NodeFlags
{
    private readonly List<(Option Option, string Key, bool List)> _map = [];
    private readonly Option<bool> _tls = new("--tls") { Description = "Speak HTTPS at --listen (WW_TLS)" };
    private readonly Option<bool> _open = new("--open") { Description = "Answer HTTP beyond loopback without a token: everyone who reaches it may do everything" };
    private readonly Option<bool> _openDevice = new("--device-open") { Description = "Let everyone who reaches the device deploy to it" };
    private readonly Option<bool> _noFilters = new("--no-filters") { Description = "Answer requests for functions and files without running filters" };
    private readonly Option<bool> _noMulticast = new("--no-multicast") { Description = "Neither announce nor listen by multicast; use --join" };
    private readonly Option<bool> _bootstrap = new("--bootstrap") { Description = "Lead a new cluster when none is found (gateways do so anyway)" };
    private readonly Option<bool> _jsonLogs = new("--json-logs") { Description = "Log JSON" };
    private readonly Option<bool> _stopWithInput = new("--stop-with-input") { Description = "Drain when standard input ends", Hidden = true };

    private readonly CompileLimitFlag _compileLimits;

    private NodeFlags(Command command) => _compileLimits = CompileLimitFlag.AddToNode(command);

    /// <summary>Adds the flags to <paramref name="command"/>.</summary>
    public static NodeFlags AddTo(Command command, bool http)
    {
        var flags = new NodeFlags(command);
        flags.Text(command, "--ns", "Cluster:Namespace", "Namespace of the cluster (WW_NS)", "name");
        flags.Text(command, "--data", "Cluster:DataDirectory", "The node's own folder (WW_DATA)", "folder");
        flags.Texts(command, "--join", "Cluster:Join", "Ask this cluster endpoint instead of multicast (WW_JOIN)", "host[:port]");
        flags.Text(command, "--join-token-file", "Cluster:JoinTokenFile", "File with a join token: namespace, addresses and secret (WW_JOIN_TOKEN_FILE)", "file");
        flags.Texts(command, "--meta", "Cluster:Meta", "A label of the node (WW_META)", "key=value");
        flags.Text(command, "--bind", "Cluster:Bind", "Address for other nodes and clients (WW_BIND)", "address");
        flags.Text(command, "--advertise", "Cluster:Advertise", "Address that others are told (WW_ADVERTISE)", "address");
        flags.Text(command, "--secret-file", "Cluster:SecretFile", "File with the cluster's secret (WW_SECRET_FILE)", "file");
        flags.Text(command, "--database", "Cluster:Database", "PostgreSQL connection string or postgres:// URI (WW_DATABASE)", "text");
        flags.Text(command, "--auth", "Cluster:Auth:Policy", "Who may log in: allow-all, only or deny (WW_AUTH)", "policy");
        flags.Texts(command, "--auth-key", "Cluster:Auth:Keys", "Peer id of a key that --auth only lets in (WW_AUTH_KEYS)", "peer");
        flags.Texts(command, "--interface", "Cluster:Discovery:Interfaces", "Network interface for multicast (WW_INTERFACE)", "name");
        flags.Texts(command, GuestHttpFlags.Place, "Cluster:Guests:Http:Allow", GuestHttpFlags.PlaceText, GuestHttpFlags.PlaceName);
        flags.Texts(command, GuestHttpFlags.Range, "Cluster:Guests:Http:Ranges", GuestHttpFlags.RangeText, GuestHttpFlags.RangeName);
        flags.Texts(command, TaskFolderFlag.Name, "Cluster:Worker:Folders", TaskFolderFlag.Text, TaskFolderFlag.Value);
        flags.Text(command, "--silo-port", "Cluster:SiloPort", "Port for other silos; 0 = any", "port");
        flags.Text(command, "--gateway-port", "Cluster:GatewayPort", "Port for grain clients; 0 = any", "port");
        flags.Text(command, "--cluster-port", "Cluster:ClusterPort", "Port of the cluster endpoint; 0 = any", "port");
        if (http)
        {
            flags.Text(command, "--listen", "Http:Listen", "Address and port of HTTP (WW_LISTEN)", "address:port");
            flags.Text(command, "--https", "Cluster:Functions:Listen", "Address and port of functions and files by HTTPS; a port alone is on 127.0.0.1 (WW_HTTPS)", "[address:]port");
            flags.Text(command, "--functions-http", "Cluster:Functions:ListenHttp", "Address and port of functions and files by plain HTTP; a port alone is on 127.0.0.1 (WW_FUNCTIONS_HTTP)", "[address:]port");
            flags.Text(command, "--token-file", "Http:TokenFile", "File with the token that requests must carry (WW_TOKEN_FILE)", "file");
            flags.Text(command, "--tokens-file", "Http:TokensFile", "File with the tokens of ww http-token (WW_TOKENS_FILE)", "file");
            flags.Texts(command, "--allow-origin", "Http:AllowedOrigins", "Origin of web pages that may use the gateway (WW_ALLOWED_ORIGINS)", "origin");
            flags.Text(command, "--devices", "Http:Devices", "Serve devices at this port of loopback, or at an address and port (WW_DEVICES)", "[address:]port");
            flags.Text(command, "--devices-url", "Http:DevicesUrl", "Base address that devices are told (WW_DEVICES_URL)", "url");
            flags.Text(command, "--devices-init", "Http:DeviceInit", "Folder with devices, modules and deployments to load at each start (WW_DEVICES_INIT)", "folder");
            flags.Texts(command, "--device-network", "Http:DeviceNetworks", "Network of devices, besides those of this machine (WW_DEVICE_NETWORKS)", "address/bits");
            command.Options.Add(flags._tls);
            command.Options.Add(flags._open);
            command.Options.Add(flags._noFilters);
        }
        else
        {
            flags.Text(command, "--device", "Cluster:Device:Listen", "Be a device too, at this port of loopback or at an address and port (WW_DEVICE)", "[address:]port");
            flags.Text(command, "--device-name", "Cluster:Device:Name", "The device's name (WW_DEVICE_NAME)", "name");
            flags.Text(command, "--device-orchestrator", "Cluster:Device:Orchestrator", "Register with this orchestrator, which alone may deploy (WW_DEVICE_ORCHESTRATOR)", "url");
            flags.Texts(command, "--device-offer", "Cluster:Device:Offers", "Function that modules may import, in place of all (WW_DEVICE_OFFERS)", "name");
            command.Options.Add(flags._openDevice);
        }

        foreach (var option in (Option[])[flags._bootstrap, flags._noMulticast, flags._jsonLogs, flags._stopWithInput])
            command.Options.Add(option);
        return flags;
    }

    /// <summary>JSON logs?</summary>
    public bool JsonLogs(ParseResult parsed) => parsed.GetValue(_jsonLogs);

    /// <summary>Drain at the end of standard input?</summary>
    public bool StopWithInput(ParseResult parsed) => parsed.GetValue(_stopWithInput);

    /// <summary>The settings that the flags give.</summary>
    public Dictionary<string, string?> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (option, key, list) in _map)
        {
            if (list)
            {
                var values = parsed.GetValue((Option<string[]>)option) ?? [];
                for (var i = 0; i < values.Length; i++)
                    settings[$"{key}:{i}"] = values[i];
            }
            else if (parsed.GetValue((Option<string>)option) is { } value)
            {
                settings[key] = value;
            }
        }

        foreach (var (key, value) in _compileLimits.Settings(parsed))
            settings[key] = value;
        if (parsed.GetValue(_tls))
            settings["Http:Tls"] = "true";
        if (parsed.GetValue(_open))
            settings["Http:Open"] = "true";
        if (parsed.GetValue(_openDevice))
            settings["Cluster:Device:Open"] = "true";
        if (parsed.GetValue(_noFilters))
            settings["Cluster:Functions:Filters"] = "false";
        if (parsed.GetValue(_bootstrap))
            settings["Cluster:Bootstrap"] = "true";
        if (parsed.GetValue(_noMulticast))
            settings["Cluster:Discovery:Enabled"] = "false";
        return settings;
    }

    private void Text(Command command, string name, string key, string description, string value)
    {
        var option = new Option<string>(name) { Description = description, HelpName = value };
        command.Options.Add(option);
        _map.Add((option, key, false));
    }

    private void Texts(Command command, string name, string key, string description, string value)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = value, Arity = ArgumentArity.ZeroOrMore };
        command.Options.Add(option);
        _map.Add((option, key, true));
    }
}

/// <summary>The flags for what guests may open of the web.</summary>
internal static class GuestHttpFlags
{
    public const string Place = "--guest-http";
    public const string PlaceText = "Place of the web that guests with the capability http may open, * for all hosts";
    public const string PlaceName = "[scheme://]host[:port][/path]";
    public const string Range = "--guest-http-range";
    public const string RangeText = "Range of private addresses that those places may lead to";
    public const string RangeName = "address/bits";
}

/// <summary>The flag for folders that tasks may be given.</summary>
internal static class TaskFolderFlag
{
    public const string Name = "--task-folder";
    public const string Text = "Folder of this machine that tasks may be given by this name, with :ro to be read only";
    public const string Value = "name=path[:ro]";
}
