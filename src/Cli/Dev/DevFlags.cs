using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Dev;

/// <summary>What the commands that build and deploy a folder share: the folder, and how its program is built.</summary>
internal sealed class DevFlags
{
    private readonly Argument<string> _folder = new("folder") { Description = "The folder of the sources" };
    private readonly Option<string?> _build = new("--build") { Description = "The command that builds it, run by the shell in the folder [default: make build, where there is a Makefile]", HelpName = "command" };
    private readonly Option<string?> _output = new("--output") { Description = "The program that the build makes, relative to the folder", HelpName = "file" };
    private readonly Option<double?> _time = new("--build-time") { Description = "What a build may take [default: 300]", HelpName = "seconds" };
    private readonly string[] _names;

    /// <param name="command">The command that takes the flags.</param>
    /// <param name="names">What templates call the program.</param>
    public DevFlags(Command command, params string[] names)
    {
        _names = names;
        command.Arguments.Add(_folder);
        foreach (var option in (Option[])[_build, _output, _time])
            command.Options.Add(option);
    }

    /// <summary>The folder's name as a name of the cluster.</summary>
    public string NameOf(ParseResult parsed) => TemplateFolder.NameOf(parsed.GetRequiredValue(_folder));

    /// <summary>The loop that builds the folder for a target.</summary>
    /// <exception cref="CommandException">There is no such folder, or a flag is wrong.</exception>
    public DevLoop Loop(ParseResult parsed, IDevTarget target, long maxBytes, TimeProvider time)
    {
        var seconds = parsed.GetValue(_time) ?? 300;
        if (seconds is not (>= 1 and <= 86_400))
            throw new CommandException(ExitCodes.Usage, "--build-time: must be 1 to 86400 seconds");
        var path = parsed.GetRequiredValue(_folder);
        var command = parsed.GetValue(_build) ?? DevBuild.Default(path);
        var folder = new DevFolder(path, command is not null);
        var said = parsed.InvocationConfiguration.Error;
        return new DevLoop(
            folder,
            new DevBuild(folder.Path, command, TimeSpan.FromSeconds(seconds), time, said),
            new DevProgram(folder.Path, parsed.GetValue(_output), _names, maxBytes),
            target,
            time,
            said);
    }
}
