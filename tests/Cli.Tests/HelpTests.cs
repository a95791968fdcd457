using System.CommandLine;
using Wetware.Cli.Commands;

namespace Wetware.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Commands()
    {
        var data = new TheoryData<string>();
        foreach (var path in Paths(WwCommand.Create(), ""))
            data.Add(path);
        return data;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_explains_itself_with_examples(string path)
    {
        var (code, text) = Invoke([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, code);
        Assert.Contains("Description:", text, StringComparison.Ordinal);
        Assert.Contains("Examples:", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_is_understood(string path)
    {
        var command = path.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate((Command)WwCommand.Create(), (at, name) => at.Subcommands.Single(sub => sub.Name == name));
        foreach (var example in Examples.Of(command).Where(line => line.StartsWith("ww ", StringComparison.Ordinal)))
        {
            // What follows is for the shell, or says what the line does.
            var line = example.Split(["  ", ">", "<", "&&", "|"], 2, StringSplitOptions.None)[0].Trim()["ww ".Length..];
            Assert.Empty(WwCommand.Create().Parse(line).Errors);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("start --nonsense")]
    [InlineData("completion powershell")]
    [InlineData("ls --timeout soon")]
    public void What_is_not_understood_is_an_error(string line) => Assert.NotEmpty(WwCommand.Create().Parse(line).Errors);

    [Theory]
    [InlineData("bash", "complete -o default -F _ww ww")]
    [InlineData("zsh", "compdef _ww ww")]
    [InlineData("fish", "complete -f -c ww")]
    public void Completion_is_there_for_each_shell(string shell, string line)
    {
        var (code, text) = Invoke(["completion", shell]);

        Assert.Equal(0, code);
        Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_knows_commands_and_flags()
    {
        Assert.Contains("gateway", Invoke(["[suggest:4]", "ww g"]).Text, StringComparison.Ordinal);
        Assert.Contains("--join", Invoke(["[suggest:12]", "ww start --j"]).Text, StringComparison.Ordinal);
    }

    private static (int Code, string Text) Invoke(string[] arguments)
    {
        using var output = new StringWriter();
        var code = WwCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        [path, .. command.Subcommands.SelectMany(sub => Paths(sub, $"{path} {sub.Name}".Trim()))];
}
