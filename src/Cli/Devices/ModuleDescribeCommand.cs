using System.CommandLine;
using System.Text.RegularExpressions;
using Wetware.Cli.Input;
using Wetware.Devices;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Devices;

/// <summary><c>ww module describe</c>: how devices call the functions of a module.</summary>
internal sealed partial class ModuleDescribeCommand : DeviceGroupCommand
{
    private const string DefaultMedia = "application/octet-stream";

    private readonly Argument<string> _module = new("module") { Description = "Name or id of the module for devices" };
    private readonly Option<FileInfo> _wasm = new("--wasm") { Description = "Upload this file as a new module of that name first", HelpName = "file" };
    private readonly Option<string[]> _functions = new("--function") { Description = "A function: method (GET where it is left out), name, types of parameters, type or media type of the result", HelpName = "[METHOD ]name(type,…):result" };
    private readonly Option<string[]> _mounts = new("--mount") { Description = "A file of a function; stage is deployment, execution or output", HelpName = "function:name:stage[:media]" };
    private readonly Option<string[]> _files = new("--file") { Description = "The file of a mount of stage deployment", HelpName = "mount=file" };

    public ModuleDescribeCommand()
        : base("describe", "Say how devices call the functions of a module for devices, and upload it; without options, show it")
    {
        Arguments.Add(_module);
        foreach (var option in (Option[])[_wasm, _functions, _mounts, _files])
            Options.Add(option);
    }

    /// <summary>The examples at the end of its help.</summary>
    public static string[] Examples =>
    [
        "ww module describe fibo --wasm fibo.wasm --function \"fibo(integer):integer\"",
        "ww module describe fibo                what it exports and imports, and how it is called",
        "ww module describe photo --function \"POST gray():image/png\" --mount gray:in.png:execution --mount gray:out.png:output:image/png",
    ];

    /// <summary>Reads the functions of a command line.</summary>
    /// <exception cref="CommandException">One is malformed.</exception>
    internal static IReadOnlyList<FunctionDescription> Functions(IEnumerable<string> functions, IReadOnlyList<string> mounts)
    {
        var files = mounts.Select(Mount).ToArray();
        var described = functions.Select(text => Function(text, files)).ToArray();
        if (described.Length == 0)
            throw new CommandException(ExitCodes.Usage, "give the functions by --function");
        if (Array.Find(files, file => Array.TrueForAll(described, function => function.Name != file.Function)) is { Function: not null } lost)
            throw new CommandException(ExitCodes.Usage, $"--mount: there is no --function \"{lost.Function}\"");
        return described;
    }

    protected override void Check(ParseResult parsed)
    {
        if (!IsShow(parsed))
            Described(parsed);
    }

    protected override async Task<int> Run(DeviceClient client, DevicePrinter printer, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_module);
        if (IsShow(parsed))
        {
            printer.Module(await client.Modules.Find(name, cancellationToken).ConfigureAwait(false) ?? throw Missing("module", name));
            return ExitCodes.Ok;
        }

        var functions = Described(parsed);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var (mount, path) in DeployRunCommand.Pairs("--file", parsed.GetValue(_files)))
            files[mount] = await BoundedFile.ReadAsync(new FileInfo(path), DeviceLimits.MaxFileBytes, cancellationToken, "--file").ConfigureAwait(false);
        if (parsed.GetValue(_wasm) is { } wasm)
        {
            var bytes = await BoundedFile.ReadAsync(wasm, DeviceLimits.MaxModuleBytes, cancellationToken, "--wasm").ConfigureAwait(false);
            name = (await client.Modules.Add(name, wasm.Name, bytes, cancellationToken).ConfigureAwait(false)).Id;
        }

        printer.Module(await client.Modules.Describe(name, functions, files, cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }

    private static FunctionDescription Function(string text, (string Function, MountDescription Mount)[] mounts)
    {
        if (FunctionText().Match(text) is not { Success: true } match)
            throw new CommandException(ExitCodes.Usage, $"--function: \"{text}\" is not [METHOD ]name(type,…):result, as in fibo(integer):integer");
        var types = match.Groups["types"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = match.Groups["name"].Value;
        return new FunctionDescription(
            name,
            match.Groups["method"] is { Success: true, Value: var method } ? method.ToUpperInvariant() : "GET",
            [.. types.Select((type, i) => new ParameterDescription($"param{i}", type))],
            match.Groups["result"].Value,
            [.. mounts.Where(mount => mount.Function == name).Select(mount => mount.Mount)]);
    }

    private static (string Function, MountDescription Mount) Mount(string text) => text.Split(':') switch
    {
        [var function, var name, var stage] => (function, new MountDescription(name, DefaultMedia, stage)),
        [var function, var name, var stage, var media] => (function, new MountDescription(name, media, stage)),
        _ => throw new CommandException(ExitCodes.Usage, $"--mount: \"{text}\" is not function:name:stage[:media], as in gray:in.png:execution"),
    };

    [GeneratedRegex(@"^(?:(?<method>[A-Za-z]+) )?(?<name>[^\s():]+)\((?<types>[^()]*)\):(?<result>\S+)$")]
    private static partial Regex FunctionText();

    private bool IsShow(ParseResult parsed) => new Option[] { _wasm, _functions, _mounts, _files }.All(option => parsed.GetResult(option) is null);

    private IReadOnlyList<FunctionDescription> Described(ParseResult parsed) => Functions(parsed.GetValue(_functions) ?? [], parsed.GetValue(_mounts) ?? []);
}
