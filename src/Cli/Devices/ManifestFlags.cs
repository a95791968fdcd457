using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Input;
using Wetware.Devices;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary>The manifest of a command: steps as options, or a file as the HTTP interface takes it. Devices are given by name or id.</summary>
internal sealed class ManifestFlags
{
    private const int MaxFileBytes = 256 * 1024;

    private readonly Option<string[]> _steps = new("--step")
    {
        Description = "A step, in order: device, module and function, * for any device, devices that take over after /, numbers of the steps whose results it takes after @",
        HelpName = "device[/failover]:module:function[@step,step]",
    };

    private readonly Option<FileInfo> _file = new("--file") { Description = "The manifest as JSON, in place of --step", HelpName = "file" };

    private ManifestFlags()
    {
    }

    public static ManifestFlags AddTo(Command command)
    {
        var flags = new ManifestFlags();
        command.Options.Add(flags._steps);
        command.Options.Add(flags._file);
        return flags;
    }

    /// <summary>Reads the manifest as it was written.</summary>
    /// <exception cref="CommandException">It is missing or malformed.</exception>
    public DeploymentManifest Read(string name, ParseResult parsed)
    {
        var steps = parsed.GetValue(_steps) ?? [];
        if (parsed.GetValue(_file) is not { } file)
            return steps.Length > 0 ? new DeploymentManifest(name, [.. steps.Select(Step)]) : throw new CommandException(ExitCodes.Usage, "give the steps by --step or --file");
        if (steps.Length > 0)
            throw new CommandException(ExitCodes.Usage, "--step and --file exclude each other");
        try
        {
            var read = JsonSerializer.Deserialize<FileJson>(BoundedFile.Read(file, MaxFileBytes, "--file"), JsonSerializerOptions.Web);
            return new DeploymentManifest(name, [.. (read?.Sequence ?? []).Select(step => new ManifestStep(step.Device, step.Module ?? "", step.Func ?? "", step.Failovers ?? [], step.After))]);
        }
        catch (JsonException error)
        {
            throw new CommandException(ExitCodes.Usage, $"--file: {error.Message}", error);
        }
    }

    /// <summary>Replaces names of devices by their ids.</summary>
    public static async Task<DeploymentManifest> Resolve(DeploymentManifest manifest, DeviceClient client, CancellationToken cancellationToken)
    {
        var devices = await client.Devices.List(cancellationToken).ConfigureAwait(false);
        string Id(string name) => devices.FirstOrDefault(device => device.Name == name)?.Id ?? name;
        return manifest with { Steps = [.. manifest.Steps.Select(step => step with { Device = step.Device is null ? null : Id(step.Device), Failovers = [.. step.Failovers.Select(Id)] })] };
    }

    /// <summary>Reads a step; the function is behind the last colon, and modules such as <c>core:Datalist</c> have one themselves.</summary>
    internal static ManifestStep Step(string text)
    {
        var at = text.LastIndexOf('@');
        var after = at < 0 ? null : After(text, text[(at + 1)..]);
        if (at >= 0)
            text = text[..at];
        var (first, last) = (text.IndexOf(':', StringComparison.Ordinal), text.LastIndexOf(':'));
        if (first <= 0 || last == first || last == text.Length - 1)
            throw new CommandException(ExitCodes.Usage, $"--step: \"{text}\" is not device:module:function, as in camera:fibo:fibo or *:fibo:fibo");
        var devices = text[..first].Split('/');
        return new ManifestStep(devices[0] == "*" ? null : devices[0], text[(first + 1)..last], text[(last + 1)..], devices[1..], after);
    }

    // Nothing after the sign: the step takes the arguments of the run.
    private static int[] After(string step, string numbers)
    {
        var after = new List<int>();
        foreach (var number in numbers.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            after.Add(int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var read)
                ? read
                : throw new CommandException(ExitCodes.Usage, $"--step: \"{step}\": \"{number}\" after @ is no number of a step, the first of which is 0"));
        }

        return [.. after];
    }

    private sealed record FileJson(IReadOnlyList<StepJson>? Sequence);

    private sealed record StepJson(string? Device, string? Module, string? Func, IReadOnlyList<string>? Failovers, IReadOnlyList<int>? After);
}
