using System.CommandLine;
using Wetware.Cli.Input;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Cli.Wasm;

/// <summary>The options of <c>ww wasm run</c>, and the run that they describe.</summary>
internal sealed class RunFlags
{
    private const long MaxInputBytes = 256 << 20;

    private readonly Option<string?> _entry = new("--entry") { Description = "An export to call with --arg; without it the program runs as a command (_start)" };
    private readonly Option<bool> _startFirst = new("--start-first") { Description = "Run a command's _start before the export" };
    private readonly Option<string[]> _arguments = new("--arg") { Description = "An argument: a number of the export's type, or a text for a command; repeatable" };
    private readonly Option<bool> _stdin = new("--stdin") { Description = "Give standard input; without it there is none" };
    private readonly Option<string[]> _folders = new("--dir") { Description = "Give a folder, as host:guest or host:guest:ro; repeatable" };
    private readonly Option<string[]> _variables = new("--env") { Description = "Give an environment variable, as NAME=value; repeatable" };
    private readonly Option<string[]> _limits = new("--limit") { Description = $"Set a limit, as name=value ({string.Join(", ", GuestLimitTexts.Names)}); repeatable" };
    private readonly Option<FileInfo?> _input = new("--input") { Description = "Give a file as api://input" };
    private readonly Option<FileInfo?> _output = new("--output") { Description = "Write what goes to api://output to a file" };
    private readonly Option<string[]> _http = new("--http") { Description = "Permit reading a web address, as [scheme://]host[:port][/path]; repeatable" };
    private readonly Argument<string[]> _texts = new("arguments") { Description = "A command's arguments, after --", Arity = ArgumentArity.ZeroOrMore };

    public RunFlags(Command command)
    {
        foreach (var option in (Option[])[_entry, _startFirst, _arguments, _stdin, _folders, _variables, _limits, _input, _output, _http])
            command.Options.Add(option);
        command.Arguments.Add(_texts);
    }

    public FileInfo? Output(ParseResult parsed) => parsed.GetValue(_output);

    /// <summary>The run that the options describe, of a module in a store; of a <see cref="GuestProgram"/> it has no name.</summary>
    /// <exception cref="CommandException">An option does not read as it should.</exception>
    public GuestRun Read(ParseResult parsed, ModuleDigest module, Stream? standardOutput, Stream? standardError, GuestLimits? defaults = null)
    {
        try
        {
            var arguments = parsed.GetValue(_arguments) ?? [];
            var texts = parsed.GetValue(_texts) ?? [];
            var entry = parsed.GetValue(_entry);
            var http = parsed.GetValue(_http) ?? [];
            return new GuestRun
            {
                Module = module,
                Entry = entry is null ? GuestEntry.Command : GuestEntry.ExportOfTexts(entry, arguments, parsed.GetValue(_startFirst)),
                Arguments = entry is null ? [.. arguments, .. texts] : texts,
                Environment = Variables(parsed.GetValue(_variables) ?? []),
                StandardInput = parsed.GetValue(_stdin) ? GuestInput.FromStream(Console.OpenStandardInput()) : GuestInput.Empty,
                StandardOutput = standardOutput,
                StandardError = standardError,
                ApiInput = parsed.GetValue(_input) is { } input ? GuestInput.FromBytes(BoundedFile.Read(input, MaxInputBytes, $"--input: {input}")) : null,
                HasApiOutput = parsed.GetValue(_output) is not null,
                Mounts = [.. (parsed.GetValue(_folders) ?? []).Select(Mount)],
                Http = http.Length == 0 ? null : new HttpAccess([.. http.Select(HttpPlace.Parse)]),
                Limits = Limits(defaults ?? GuestLimits.Default, parsed.GetValue(_limits) ?? []),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            throw new CommandException(ExitCodes.Usage, e.Message, e);
        }
    }

    private static Dictionary<string, string> Variables(string[] texts)
    {
        var variables = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            var (name, value) = Pair("--env", text);
            variables.Add(name, value);
        }

        return variables;
    }

    private static GuestLimits Limits(GuestLimits limits, string[] texts)
    {
        foreach (var text in texts)
        {
            var (name, value) = Pair("--limit", text);
            limits = limits.With(name, value);
        }

        return limits;
    }

    private static (string Name, string Value) Pair(string option, string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (text[..at], text[(at + 1)..]) : throw new FormatException($"{option} takes name=value; '{text}' has no name or no =");
    }

    private static GuestMount Mount(string text)
    {
        var readOnly = text.EndsWith(":ro", StringComparison.Ordinal);
        var rest = readOnly ? text[..^3] : text;
        var at = rest.LastIndexOf(':');
        if (at <= 0 || at == rest.Length - 1)
            throw new FormatException($"--dir takes host:guest or host:guest:ro; '{text}' is neither");
        return new GuestMount(rest[(at + 1)..], new HostFolder(rest[..at], readOnly), readOnly);
    }
}
