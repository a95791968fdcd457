using System.CommandLine;
using System.Globalization;
using System.Net;
using Wetware.Cli.Up;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Joining;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww up</c>.</summary>
internal sealed class UpCommand : Command
{
    private const int MaxWorkers = 32;
    private const string DefaultHttps = "127.0.0.1:8443";
    private const int DevicesPort = 3000;

    public UpCommand()
        : base("up", "Run a gateway and some workers on this machine, as processes of their own, until ctrl-C")
    {
        var workers = new Option<int>("--workers") { Description = $"How many workers, 0 to {MaxWorkers}", HelpName = "number", DefaultValueFactory = _ => 2 };
        var ns = new Option<string>("--ns") { Description = "Namespace of the cluster (WW_NS)", HelpName = "name" };
        var data = new Option<string>("--data") { Description = "Folder for the nodes' folders", HelpName = "folder" };
        var listen = new Option<string>("--listen") { Description = "Address and port of HTTP (WW_LISTEN)", HelpName = "address:port" };
        var devices = new Option<string>("--devices") { Description = $"Where devices are served, or off; port {DevicesPort} of loopback where it is free", HelpName = "[address:]port" };
        var network = new Option<string[]>("--interface") { Description = "Network interface for multicast (WW_INTERFACE)", HelpName = "name" };
        var https = new Option<string>("--https") { Description = $"Address and port of functions and files by HTTPS, or off (WW_HTTPS) [default: {DefaultHttps}]", HelpName = "[address:]port" };
        var places = new Option<string[]>(GuestHttpFlags.Place) { Description = GuestHttpFlags.PlaceText, HelpName = GuestHttpFlags.PlaceName };
        var ranges = new Option<string[]>(GuestHttpFlags.Range) { Description = GuestHttpFlags.RangeText, HelpName = GuestHttpFlags.RangeName };
        var folders = new Option<string[]>(TaskFolderFlag.Name) { Description = TaskFolderFlag.Text, HelpName = TaskFolderFlag.Value };
        foreach (var option in (Option[])[workers, ns, data, listen, https, devices, network, places, ranges, folders])
            Options.Add(option);
        var compileLimits = CompileLimitFlag.AddToNode(this);
        SetAction(async (parsed, _) =>
        {
            var count = parsed.GetValue(workers);
            if (count is < 0 or > MaxWorkers)
                throw new CommandException(ExitCodes.Usage, $"--workers: must be 0 to {MaxWorkers}");
            var name = parsed.GetValue(ns) ?? NodeSettings.Build(new Dictionary<string, string?>())["Cluster:Namespace"] ?? "ww";
            if (!ClusteringOptions.IsNamespace(name))
                throw new CommandException(ExitCodes.Usage, "--ns: must have 1 to 63 of a-z, 0-9, '-', '_', '.', beginning and ending with a letter or digit");
            List<string> shared = ["--ns", name];
            foreach (var nic in parsed.GetValue(network) ?? [])
                shared.AddRange(["--interface", nic]);
            foreach (var place in parsed.GetValue(places) ?? [])
                shared.AddRange([GuestHttpFlags.Place, place]);
            foreach (var range in parsed.GetValue(ranges) ?? [])
                shared.AddRange([GuestHttpFlags.Range, range]);
            foreach (var folder in parsed.GetValue(folders) ?? [])
                shared.AddRange([TaskFolderFlag.Name, folder]);
            shared.AddRange(compileLimits.Again(parsed));
            var root = Path.GetFullPath(parsed.GetValue(data) ?? NodeFolder.Root(name));
            var served = Devices(parsed.GetValue(devices), parsed.InvocationConfiguration.Error);
            using var held = Hold(root);
            var gateway = new ChildPlan("gateway", [
                "gateway", .. shared, "--data", Path.Combine(root, "gateway"), .. Given("--listen", parsed.GetValue(listen)),
                "--https", Https(parsed.GetValue(https), parsed.InvocationConfiguration.Error),
                .. Given("--devices", served)]);
            var others = Enumerable.Range(1, count).Select(i => new ChildPlan($"worker-{i}", ["start", .. shared, "--data", Path.Combine(root, $"worker-{i}"), .. Device(served, $"worker-{i}")]));
            var named = name == "ww" ? "" : $" --ns {name}";
            var hint = $"try in another terminal: ww ls{named}; ww task submit FILE.wasm --wait{named}; ww doctor{named}\nctrl-C stops everything";
            return await Supervisor.Run([gateway, .. others], hint, parsed.InvocationConfiguration.Output, TimeProvider.System).ConfigureAwait(false);
        });
    }

    // So that `ww stop` finds this process, and a second one says what is wrong.
    private static ProcessLock Hold(string root)
    {
        try
        {
            if (!Directory.Exists(root))
                OwnerOnly.CreateFolder(root);
            return ProcessLock.TryTake(root, LocalStop.SupervisorLock) ?? throw new CommandException(ExitCodes.Usage, $"`ww up` runs in {root} already; `ww stop` stops it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--data: {root} cannot be used: {error.Message}", error);
        }
    }

    private static string Https(string? flag, TextWriter error)
    {
        if ((flag ?? NodeSettings.Build(new Dictionary<string, string?>())["Cluster:Functions:Listen"]) is { Length: > 0 } chosen)
            return chosen;
        try
        {
            NodePorts.Probe(IPEndPoint.Parse(DefaultHttps), "--https");
            return DefaultHttps;
        }
        catch (NodeStartException)
        {
            error.WriteLine($"ww: {DefaultHttps} is in use: functions and files are not served by HTTPS; --https chooses another port");
            return "off";
        }
    }

    // Port 3000 is a popular one: that another program has it must not keep a cluster from starting.
    private static string? Devices(string? asked, TextWriter error)
    {
        if (asked is not null)
            return asked == "off" ? null : asked;
        try
        {
            NodePorts.Probe(new IPEndPoint(IPAddress.Loopback, DevicesPort), "--devices");
            return DevicesPort.ToString(CultureInfo.InvariantCulture);
        }
        catch (NodeStartException)
        {
            error.WriteLine($"ww: port {DevicesPort} is in use: devices are not served; --devices chooses another port");
            return null;
        }
    }

    // Workers are devices of a gateway that this machine alone reaches: another would not use addresses of loopback.
    private static string[] Device(string? served, string name)
    {
        if (served is null || !DeviceListen.TryParse(served, out var listen) || !IPAddress.IsLoopback(listen.Address))
            return [];
        string[] device = ["--device", "0", "--device-name", name];
        return listen.Port == 0 ? device : [.. device, "--device-orchestrator", $"http://{listen}"];
    }

    private static string[] Given(string flag, string? value) => value is null ? [] : [flag, value];
}
