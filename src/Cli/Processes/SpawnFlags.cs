using System.CommandLine;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Processes;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Runs;

namespace Wetware.Cli.Processes;

/// <summary>The options that describe a process.</summary>
internal sealed class SpawnFlags
{
    private readonly Option<string[]> _arguments = new("--arg") { Description = "An argument; repeatable" };
    private readonly Option<string[]> _variables = new("--env") { Description = "An environment variable, as NAME=value; repeatable" };
    private readonly Option<bool> _stdin = new("--stdin") { Description = $"Give standard input, up to {ProcessSpec.MaxInputBytes >> 20} MiB; without it there is none" };
    private readonly Option<string[]> _limits = new("--limit") { Description = $"A limit, as name=value ({string.Join(", ", GuestLimitTexts.Names)}); repeatable" };
    private readonly Option<string?> _name = new("--name") { Description = "What C calls argv[0]; default: the file's name" };
    private readonly Argument<string[]> _texts = new("arguments") { Description = "Arguments, after --", Arity = ArgumentArity.ZeroOrMore };

    public SpawnFlags(Command command)
    {
        foreach (var option in (Option[])[_arguments, _variables, _stdin, _limits, _name])
            command.Options.Add(option);
        command.Arguments.Add(_texts);
    }

    /// <summary>What the options say, for the module in <paramref name="file"/>.</summary>
    /// <exception cref="CommandException">An option does not read as it should.</exception>
    public async Task<ProcessSpec> Read(ParseResult parsed, FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return new ProcessSpec
            {
                Module = "",
                Name = parsed.GetValue(_name) ?? file.Name,
                Arguments = [.. parsed.GetValue(_arguments) ?? [], .. parsed.GetValue(_texts) ?? []],
                Environment = (parsed.GetValue(_variables) ?? []).Select(text => Pair("--env", text)).ToDictionary(pair => pair.Name, pair => pair.Value),
                Input = parsed.GetValue(_stdin) ? await Input(cancellationToken).ConfigureAwait(false) : default,
                Limits = (parsed.GetValue(_limits) ?? []).Select(text => Pair("--limit", text))
                    .Aggregate(new ProcessLimits(), (limits, pair) => limits.With(pair.Name, pair.Value)),
            };
        }
        catch (Exception error) when (error is ArgumentException or FormatException or WetwareException)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }

    private static (string Name, string Value) Pair(string option, string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (text[..at], text[(at + 1)..]) : throw new FormatException($"{option} takes name=value; '{text}' has no name or no =");
    }

    private static async Task<byte[]> Input(CancellationToken cancellationToken)
    {
        using var input = Console.OpenStandardInput();
        using var whole = new MemoryStream();
        var piece = new byte[64 << 10];
        while (await input.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            whole.Write(piece, 0, count);
            if (whole.Length > ProcessSpec.MaxInputBytes)
                throw new FormatException($"standard input has more than {ProcessSpec.MaxInputBytes} bytes");
        }

        return whole.ToArray();
    }
}
