using System.CommandLine;
using Wetware.Cli.Input;
using Wetware.Devices;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary><c>ww deploy</c>: functions of modules on devices.</summary>
internal static class DeployCommands
{
    public static Command Create() => new("deploy", "Deploy functions of modules to devices, and run them")
    {
        new DeployCreateCommand(),
        new DeployPlanCommand(),
        new DeployApplyCommand(),
        new DeployLsCommand(),
        new DeployShowCommand(),
        new DeployUpdateCommand(),
        new DeployRmCommand(),
        new DeployRunCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "deploy" } => ["ww deploy create chain --step a:fibo:fibo --step b:fibo:fibo", "ww deploy apply chain", "ww deploy run chain param0=5"],
        DeployCreateCommand =>
        [
            "ww deploy create chain --step camera:fibo:fibo --step *:fibo:fibo",
            "ww deploy create safe --step camera/spare:fibo:fibo    spare takes over when camera fails",
            "ww deploy create sum --step *:math:f@ --step *:math:g@ --step *:math:add@0,1    add takes the results of steps 0 and 1",
            "ww deploy create chain --file manifest.json",
        ],
        DeployPlanCommand => ["ww deploy plan --step *:fibo:fibo      which device, and why not the others"],
        DeployApplyCommand => ["ww deploy apply chain                  send each device its part"],
        DeployLsCommand => ["ww deploy ls", "ww deploy ls --json"],
        DeployShowCommand => ["ww deploy show chain"],
        DeployUpdateCommand => ["ww deploy update chain --step spare:fibo:fibo"],
        DeployRmCommand => ["ww deploy rm chain"],
        DeployRunCommand => ["ww deploy run chain param0=5", "ww deploy run photo --file image.jpg=cat.jpg"],
        ModuleDescribeCommand => ModuleDescribeCommand.Examples,
        _ => [],
    };

    /// <summary>The argument that names a deployment.</summary>
    public static Argument<string> Deployment() => new("deployment") { Description = "Name or id of the deployment" };

    /// <summary>Shows a deployment, and fails when a device did not answer.</summary>
    public static int Report(DeploymentInfo deployment, DevicePrinter printer)
    {
        printer.Deployment(deployment);
        return deployment.Answers.Values.All(answer => answer.IsAnswered) ? ExitCodes.Ok : ExitCodes.Failed;
    }
}

/// <summary><c>ww deploy create</c>.</summary>
internal sealed class DeployCreateCommand : DeviceGroupCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The deployment's name" };
    private readonly ManifestFlags _manifest;

    public DeployCreateCommand()
        : base("create", "Choose devices for a manifest and store it; nothing is sent to devices")
    {
        Arguments.Add(_name);
        _manifest = ManifestFlags.AddTo(this);
    }

    protected override void Check(ParseResult parsed) => _manifest.Read(parsed.GetRequiredValue(_name), parsed);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var manifest = await ManifestFlags.Resolve(_manifest.Read(parsed.GetRequiredValue(_name), parsed), client, cancellationToken).ConfigureAwait(false);
        printer.Deployment(await client.Deployments.Create(manifest, cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww deploy plan</c>.</summary>
internal sealed class DeployPlanCommand : DeviceGroupCommand
{
    private readonly ManifestFlags _manifest;

    public DeployPlanCommand()
        : base("plan", "Say which devices a manifest would use, and why others do not fit; change nothing") => _manifest = ManifestFlags.AddTo(this);

    protected override void Check(ParseResult parsed) => _manifest.Read("plan", parsed);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var manifest = await ManifestFlags.Resolve(_manifest.Read("plan", parsed), client, cancellationToken).ConfigureAwait(false);
        var plan = await client.Deployments.Plan(manifest, cancellationToken).ConfigureAwait(false);
        printer.Plan(plan);
        return plan.IsPossible ? ExitCodes.Ok : ExitCodes.Failed;
    }
}

/// <summary><c>ww deploy apply</c>.</summary>
internal sealed class DeployApplyCommand : DeviceGroupCommand
{
    private readonly Argument<string> _deployment = DeployCommands.Deployment();

    public DeployApplyCommand()
        : base("apply", "Send each device its part; again, to try again") => Arguments.Add(_deployment);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken) =>
        DeployCommands.Report(await client.Deployments.Deploy(parsed.GetRequiredValue(_deployment), cancellationToken).ConfigureAwait(false), printer);
}

/// <summary><c>ww deploy ls</c>.</summary>
internal sealed class DeployLsCommand() : DeviceGroupCommand("ls", "List the deployments")
{
    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        printer.Deployments(await client.Deployments.List(cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww deploy show</c>.</summary>
internal sealed class DeployShowCommand : DeviceGroupCommand
{
    private readonly Argument<string> _deployment = DeployCommands.Deployment();

    public DeployShowCommand()
        : base("show", "Show steps, what devices answered, and the newest runs") => Arguments.Add(_deployment);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_deployment);
        printer.Deployment(await client.Deployments.Find(name, cancellationToken).ConfigureAwait(false) ?? throw Missing("deployment", name));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww deploy update</c>.</summary>
internal sealed class DeployUpdateCommand : DeviceGroupCommand
{
    private readonly Argument<string> _deployment = DeployCommands.Deployment();
    private readonly ManifestFlags _manifest;

    public DeployUpdateCommand()
        : base("update", "Give a deployment other steps; one that is active moves at once")
    {
        Arguments.Add(_deployment);
        _manifest = ManifestFlags.AddTo(this);
    }

    protected override void Check(ParseResult parsed) => _manifest.Read("update", parsed);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_deployment);
        var known = await client.Deployments.Find(name, cancellationToken).ConfigureAwait(false) ?? throw Missing("deployment", name);
        var manifest = await ManifestFlags.Resolve(_manifest.Read(known.Name, parsed), client, cancellationToken).ConfigureAwait(false);
        return DeployCommands.Report(await client.Deployments.Update(known.Id, manifest, cancellationToken).ConfigureAwait(false), printer);
    }
}

/// <summary><c>ww deploy rm</c>.</summary>
internal sealed class DeployRmCommand : DeviceGroupCommand
{
    private readonly Argument<string> _deployment = DeployCommands.Deployment();

    public DeployRmCommand()
        : base("rm", "Remove a deployment, from its devices too") => Arguments.Add(_deployment);

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_deployment);
        if (!await client.Deployments.Remove(name, cancellationToken).ConfigureAwait(false))
            throw Missing("deployment", name);
        printer.Done(name, "removed");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww deploy run</c>.</summary>
internal sealed class DeployRunCommand : DeviceGroupCommand
{
    private readonly Argument<string> _deployment = DeployCommands.Deployment();
    private readonly Argument<string[]> _arguments = new("argument") { Description = "Arguments of the first function, as name=value", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _files = new("--file") { Description = "A file of the first function, as mount=file", HelpName = "mount=file" };

    public DeployRunCommand()
        : base("run", "Call the first step and print the result of the last")
    {
        Arguments.Add(_deployment);
        Arguments.Add(_arguments);
        Options.Add(_files);
    }

    protected override void Check(ParseResult parsed) => Pairs("argument", parsed.GetValue(_arguments));

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var (mount, path) in Pairs("--file", parsed.GetValue(_files)))
            files[mount] = await BoundedFile.ReadAsync(new FileInfo(path), DeviceLimits.MaxFileBytes, cancellationToken, "--file").ConfigureAwait(false);
        var run = new DeviceRun(Pairs("argument", parsed.GetValue(_arguments)), files);
        var outcome = await client.Deployments.Run(parsed.GetRequiredValue(_deployment), run, cancellationToken).ConfigureAwait(false);
        if (outcome.Problem is not null)
            throw new CommandException(ExitCodes.Failed, $"{outcome.Problem}: {outcome.Reason}{(outcome.Field is null ? "" : $" ({outcome.Field})")}");
        printer.Result(outcome);
        return ExitCodes.Ok;
    }

    /// <summary>Reads texts such as <c>name=value</c>.</summary>
    internal static Dictionary<string, string> Pairs(string name, string[]? texts)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var text in texts ?? [])
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !pairs.TryAdd(text[..at], text[(at + 1)..]))
                throw new CommandException(ExitCodes.Usage, $"{name}: \"{text}\" is not name=value, or the name is there twice");
        }

        return pairs;
    }
}
