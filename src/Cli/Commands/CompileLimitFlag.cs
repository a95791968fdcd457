using System.CommandLine;
using System.Globalization;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Cli.Commands;

/// <summary><c>--compile-limit</c>: raises or lowers what a module may be and what compiling it may take.</summary>
internal sealed class CompileLimitFlag
{
    private const string Name = "--compile-limit";
    private const string Section = "Cluster:Guests:Compiler:";
    private const string CompileMemory = "compile-memory";

    private readonly Option<string[]> _option;

    private CompileLimitFlag(Command command, IEnumerable<string> names)
    {
        _option = new Option<string[]>(Name)
        {
            Description = $"A limit of compiling, as name=value ({string.Join(", ", names)}); repeatable",
            HelpName = "name=value",
        };
        command.Options.Add(_option);
    }

    /// <summary>For a command that compiles modules itself.</summary>
    public static CompileLimitFlag AddTo(Command command) => new(command, ModuleLimitTexts.Names);

    /// <summary>For a command that starts nodes, whose modules are at most as large as the cluster's store takes.</summary>
    public static CompileLimitFlag AddToNode(Command command) =>
        new(command, [.. ModuleLimitTexts.Names.Where(name => name != GuestLimit.ModuleBytes.Word()), CompileMemory]);

    /// <exception cref="CommandException">One does not read as it should.</exception>
    public ModuleLimits Limits(ParseResult parsed)
    {
        var limits = ModuleLimits.Default;
        foreach (var (name, value) in Pairs(parsed))
            limits = Guarded(() => limits.With(name, value));
        return limits;
    }

    /// <summary>The flag again, for the command line of another process.</summary>
    public IEnumerable<string> Again(ParseResult parsed) => Settings(parsed) is { Count: 0 } ? [] : Given(parsed).SelectMany(text => (string[])[Name, text]);

    /// <summary>The node's settings that the flag gives; their ranges are the node's to check.</summary>
    /// <exception cref="CommandException">One does not read as it should.</exception>
    public Dictionary<string, string?> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (name, value) in Pairs(parsed))
        {
            foreach (var (key, text) in Guarded(() => Setting(name, value)))
                settings[Section + key] = text;
        }

        return settings;
    }

    private static (string Key, string Value)[] Setting(string name, string value)
    {
        if (name == CompileMemory)
            return [("MemoryBytes", Text(GuestLimitTexts.Bytes(name, value)))];
        if (name == GuestLimit.ModuleBytes.Word())
            throw new FormatException($"limit '{name}' of a node cannot be set: it is the cluster store's");
        var limits = ModuleLimits.Default.With(name, value);
        return name switch
        {
            "functions" => [("Functions", Text(limits.Functions))],
            "entries" => [("Entries", Text(limits.Entries))],
            "code-bytes" => [("CodeBytes", Text(limits.CodeBytes))],
            "loop-squares" => [("LoopSquares", Text(limits.LoopSquares))],
            // Of the clock and of the processor: more of one alone would be of no use.
            _ => [("Time", limits.CompileTime.ToString("c", CultureInfo.InvariantCulture)), ("CpuTime", limits.CompileTime.ToString("c", CultureInfo.InvariantCulture))],
        };
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw new CommandException(ExitCodes.Usage, $"{Name}: {error.Message}", error);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string[] Given(ParseResult parsed) => parsed.GetValue(_option) ?? [];

    private IEnumerable<(string Name, string Value)> Pairs(ParseResult parsed)
    {
        foreach (var text in Given(parsed))
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            yield return at > 0
                ? (text[..at], text[(at + 1)..])
                : throw new CommandException(ExitCodes.Usage, $"{Name} takes name=value; '{text}' has no name or no =");
        }
    }
}
