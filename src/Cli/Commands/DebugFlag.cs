using System.CommandLine;
using System.CommandLine.Parsing;

namespace Wetware.Cli.Commands;

/// <summary><c>--debug</c>, which every command takes: nodes log more, and an error of the program itself is shown with its trace.</summary>
internal static class DebugFlag
{
    private const string Name = "--debug";

    public static Option<bool> Create() => new(Name) { Description = "Log more, and show where an internal error came from", Recursive = true };

    public static bool IsSet(ParseResult parsed) => parsed.Tokens.Any(token => token is { Type: TokenType.Option, Value: Name });
}
