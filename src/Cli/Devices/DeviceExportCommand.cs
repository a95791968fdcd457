using System.CommandLine;
using Wetware.Devices;
using Wetware.Devices.Documents;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary><c>ww device export</c>.</summary>
internal sealed class DeviceExportCommand : DeviceGroupCommand
{
    private readonly Argument<DirectoryInfo> _folder = new("folder") { Description = "The folder; it is made where it is missing" };

    public DeviceExportCommand()
        : base("export", "Write devices, modules and deployments to a folder, which a gateway can load") => Arguments.Add(_folder);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = parsed.GetRequiredValue(_folder);
        try
        {
            var (devices, modules, deployments) = await DeviceExport.WriteAsync(client, folder.FullName, cancellationToken).ConfigureAwait(false);
            printer.Done(folder.FullName, $"{devices} devices, {modules} modules, {deployments} deployments");
            return ExitCodes.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"{folder.FullName}: {error.Message}");
        }
    }
}
