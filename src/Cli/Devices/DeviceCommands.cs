using System.CommandLine;
using System.Net;
using Wetware.Devices;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary><c>ww device</c>: devices on the network.</summary>
internal static class DeviceCommands
{
    public static Command Create() => new("device", "Devices on the network that run modules")
    {
        new DeviceLsCommand(),
        new DeviceShowCommand(),
        new DeviceScanCommand(),
        new DeviceAddCommand(),
        new DeviceRmCommand(),
        new DeviceBlacklistCommand(),
        new DeviceLogsCommand(),
        new DeviceExportCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "device" } => ["ww device ls", "ww device add camera 10.0.0.9:5000", "ww device show camera"],
        DeviceLsCommand => ["ww device ls", "ww device ls --json"],
        DeviceShowCommand => ["ww device show camera", "ww device show camera --json"],
        DeviceScanCommand => ["ww device scan                         ask all devices to announce themselves"],
        DeviceAddCommand => ["ww device add camera 10.0.0.9:5000", "ww device add camera 10.0.0.9:5000 --address 192.168.1.9"],
        DeviceLogsCommand => ["ww device logs --level ERROR", "ww device logs -f --device worker-1"],
        DeviceExportCommand => ["ww device export backup", "ww gateway --devices 3000 --devices-init backup    load it at the start"],
        DeviceRmCommand => ["ww device rm camera"],
        DeviceBlacklistCommand => ["ww device blacklist camera             no deployment uses it", "ww device blacklist camera --undo"],
        _ => [],
    };

    /// <summary>The argument that names a device.</summary>
    public static Argument<string> Device() => new("device") { Description = "Name or id of the device" };
}

/// <summary><c>ww device ls</c>.</summary>
internal sealed class DeviceLsCommand() : DeviceGroupCommand("ls", "List the devices")
{
    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Devices(await client.Devices.List(cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww device show</c>.</summary>
internal sealed class DeviceShowCommand : DeviceGroupCommand
{
    private readonly Argument<string> _device = DeviceCommands.Device();

    public DeviceShowCommand()
        : base("show", "Show what a device says of itself, and how its health was") => Arguments.Add(_device);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_device);
        printer.Device(await client.Devices.Find(name, cancellationToken).ConfigureAwait(false) ?? throw Missing("device", name));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww device scan</c>.</summary>
internal sealed class DeviceScanCommand() : DeviceGroupCommand("scan", "Ask all devices on the network to announce themselves")
{
    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        await client.Devices.Scan(cancellationToken).ConfigureAwait(false);
        printer.Done("scan", "started; ww device ls shows what answers");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww device add</c>.</summary>
internal sealed class DeviceAddCommand : DeviceGroupCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The device's name" };
    private readonly Argument<string> _at = new("address:port") { Description = "Where it listens" };
    private readonly Option<string[]> _more = new("--address") { Description = "A further address of it", HelpName = "address" };

    public DeviceAddCommand()
        : base("add", "Add a device that multicast does not find")
    {
        Arguments.Add(_name);
        Arguments.Add(_at);
        Options.Add(_more);
    }

    protected override void Check(ParseResult parsed) => At(parsed);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var at = At(parsed);
        var announcement = new DeviceAnnouncement(parsed.GetRequiredValue(_name), at.Port, [at.Address.ToString(), .. parsed.GetValue(_more) ?? []]);
        printer.Device(await client.Devices.Add(announcement, cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }

    private IPEndPoint At(ParseResult parsed)
    {
        var text = parsed.GetRequiredValue(_at);
        return IPEndPoint.TryParse(text, out var at) && at.Port != 0 ? at : throw new CommandException(ExitCodes.Usage, $"address:port: \"{text}\" is not an IP address with a port, as in 10.0.0.9:5000");
    }
}

/// <summary><c>ww device rm</c>.</summary>
internal sealed class DeviceRmCommand : DeviceGroupCommand
{
    private readonly Argument<string> _device = DeviceCommands.Device();

    public DeviceRmCommand()
        : base("rm", "Remove a device; it comes back when it announces itself") => Arguments.Add(_device);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_device);
        if (!await client.Devices.Remove(name, cancellationToken).ConfigureAwait(false))
            throw Missing("device", name);
        printer.Done(name, "removed");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww device blacklist</c>.</summary>
internal sealed class DeviceBlacklistCommand : DeviceGroupCommand
{
    private readonly Argument<string> _device = DeviceCommands.Device();
    private readonly Option<bool> _undo = new("--undo") { Description = "Allow its use again" };

    public DeviceBlacklistCommand()
        : base("blacklist", "Keep deployments from using a device; those that do move to their failover devices")
    {
        Arguments.Add(_device);
        Options.Add(_undo);
    }

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, undo) = (parsed.GetRequiredValue(_device), parsed.GetValue(_undo));
        if (!await client.Devices.SetBlacklisted(name, !undo, cancellationToken).ConfigureAwait(false))
            throw Missing("device", name);
        printer.Done(name, undo ? "allowed" : "blacklisted");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww device logs</c>.</summary>
internal sealed class DeviceLogsCommand : DeviceGroupCommand
{
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with records as they come, until ctrl-C" };
    private readonly Option<string> _device = new("--device") { Description = "Records of this device only", HelpName = "name" };
    private readonly Option<string> _level = new("--level") { Description = "Records of this level only", HelpName = "level" };

    public DeviceLogsCommand()
        : base("logs", "Show what devices log")
    {
        Options.Add(_follow);
        Options.Add(_device);
        Options.Add(_level);
    }

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        void Show(IReadOnlyList<string> records) => printer.Records(records, parsed.GetValue(_device), parsed.GetValue(_level));

        // In this order, so that none is missed between; what comes meanwhile is shown once or, at worst, twice.
        var last = parsed.GetValue(_follow) ? (await client.Logs.Follow(null, cancellationToken).ConfigureAwait(false)).Last : (long?)null;
        Show(await client.Logs.Read(null, cancellationToken).ConfigureAwait(false));
        while (last is not null)
        {
            var page = await client.Logs.Follow(last, cancellationToken).ConfigureAwait(false);
            last = page.Last;
            Show(page.Records);
        }

        return ExitCodes.Ok;
    }
}
