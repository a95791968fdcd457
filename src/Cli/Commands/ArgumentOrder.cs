using System.CommandLine;

namespace Wetware.Cli.Commands;

/// <summary>
/// Lets options stand before the command: <c>ww --ns lab ls</c> is <c>ww ls --ns lab</c>. Which options there are is a matter of the command, so they are
/// moved behind it.
/// </summary>
internal static class ArgumentOrder
{
    public static string[] CommandFirst(Command root, string[] arguments)
    {
        var begin = 0;
        while (begin < arguments.Length && IsOption(arguments[begin]))
            begin += TakesNext(root, arguments, begin) ? 2 : 1;
        if (begin == 0 || begin >= arguments.Length || arguments.AsSpan(0, begin).Contains("--version"))
            return arguments;
        var end = begin;
        for (var command = root; end < arguments.Length && Find(command, arguments[end]) is { } next; command = next)
            end++;
        return end == begin ? arguments : [.. arguments[begin..end], .. arguments[..begin], .. arguments[end..]];
    }

    private static bool IsOption(string text) => text.Length > 1 && text[0] == '-' && text != "--";

    private static Command? Find(Command command, string name) =>
        command.Subcommands.FirstOrDefault(sub => sub.Name == name || sub.Aliases.Contains(name));

    // A flag may be followed by the command at once; an option with a value is followed by that.
    private static bool TakesNext(Command root, string[] arguments, int at)
    {
        var text = arguments[at];
        if (text.Contains('=', StringComparison.Ordinal) || at + 1 >= arguments.Length)
            return false;
        var option = All(root).SelectMany(command => command.Options).FirstOrDefault(option => option.Name == text || option.Aliases.Contains(text));
        return option is not null && option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0 && option is not System.CommandLine.Help.HelpOption;
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
