using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Wetware.Cli.Commands;

/// <summary>What is wrong with a command line: a line for each error, and where help is.</summary>
internal static partial class UsageErrors
{
    public static void Write(TextWriter error, ParseResult parsed)
    {
        foreach (var message in parsed.Errors.Select(Text).Distinct())
            error.WriteLine($"ww: {message}");
        error.WriteLine($"ww: see `{Path(parsed.CommandResult)} --help`");
    }

    internal static string Text(ParseError error)
    {
        if (BadValue().Match(error.Message) is not { Success: true } match)
            return error.Message.TrimEnd('.');
        var name = match.Groups["name"].Value;
        return $"{name}: \"{match.Groups["value"].Value}\" is not {Kind(match.Groups["type"].Value)}";
    }

    private static string Kind(string type)
    {
        if (type.Contains("Double", StringComparison.Ordinal) || type.Contains("Decimal", StringComparison.Ordinal) || type.Contains("Single", StringComparison.Ordinal))
            return "a number";
        if (type.Contains("Int", StringComparison.Ordinal) || type.Contains("Byte", StringComparison.Ordinal))
            return "a whole number";
        return type.Contains("Boolean", StringComparison.Ordinal) ? "true or false" : "a value that it takes";
    }

    private static string Path(CommandResult command) => string.Join(' ', Names(command).Reverse());

    private static IEnumerable<string> Names(CommandResult command)
    {
        for (SymbolResult? at = command; at is CommandResult result; at = at.Parent)
            yield return result.Command is RootCommand ? "ww" : result.Command.Name;
    }

    // The parser's own sentence names the .NET type of the value.
    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for (?:option|command) '(?<name>[^']*)' as expected type '(?<type>.*)'\\.?$", RegexOptions.Singleline)]
    private static partial Regex BadValue();
}
