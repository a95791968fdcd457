using System.CommandLine;
using Wetware.Cli;
using Wetware.Cli.Commands;
using Wetware.Silo.Hosting;
using Wetware.Testing;

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
    [MemberData(nameof(Commands))]
    public async Task Help_ends_with_zero_whatever_else_is_missing(string path)
    {
        var (code, output, error) = await Run([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ls --timeout soon", "--timeout: \"soon\" is not a number")]
    [InlineData("task ls --limit many", "--limit: \"many\" is not a whole number")]
    [InlineData("task logs x --run 1.5", "--run: \"1.5\" is not a whole number")]
    [InlineData("start --nonsense", "--nonsense")]
    [InlineData("kill", "kill")]
    [InlineData("nonsense", "nonsense")]
    public async Task A_usage_error_is_a_line_and_where_help_is(string line, string said)
    {
        var (code, output, error) = await Run(line.Split(' '));

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.All(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), text => Assert.StartsWith("ww: ", text, StringComparison.Ordinal));
        Assert.Matches("ww: see `ww.* --help`\n$", error);
    }

    [Theory]
    [InlineData("--ns lab ls --json", "ls --ns lab --json")]
    [InlineData("--ns=lab ls", "ls --ns=lab")]
    [InlineData("--ns lab --timeout 1 task ls", "task ls --ns lab --timeout 1")]
    [InlineData("--debug task run x", "task run --debug x")]
    [InlineData("--help ls", "ls --help")]
    [InlineData("--ns ls ls", "ls --ns ls")]
    [InlineData("ls --ns lab", "ls --ns lab")]
    [InlineData("--ns lab", "--ns lab")]
    [InlineData("--version", "--version")]
    [InlineData("-- ls", "-- ls")]
    [InlineData("", "")]
    public void Options_may_stand_before_the_command(string line, string meant) =>
        Assert.Equal(Split(meant), ArgumentOrder.CommandFirst(WwCommand.Create(), Split(line)));

    [Fact]
    public void Debug_is_an_option_of_every_command()
    {
        Assert.True(DebugFlag.IsSet(WwCommand.Create().Parse(["ls", "--debug"])));
        Assert.True(DebugFlag.IsSet(WwCommand.Create().Parse(["start", "--debug"])));
        Assert.Empty(WwCommand.Create().Parse(["start", "--debug"]).Errors);
        Assert.False(DebugFlag.IsSet(WwCommand.Create().Parse(["run", "x.wasm", "--", "--debug"])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_not_foreseen_is_one_line_and_seventy(bool debug)
    {
        using var error = new StringWriter { NewLine = "\n" };

        var code = await WwProgram.Explain(new InvalidOperationException("odd\nstate"), error, debug);

        Assert.Equal(70, code);
        Assert.StartsWith("ww: internal error: InvalidOperationException: odd", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(debug, error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1);
    }

    [Fact]
    public void The_page_lists_every_exit_code()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "cli.md"));

        var codes = typeof(ExitCodes).GetFields().Select(field => (int)field.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Contains($"\n| {code} |", page, StringComparison.Ordinal));
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
    public void A_line_that_begins_with_a_command_makes_that_command_alone()
    {
        foreach (var command in WwCommand.Create().Subcommands)
            Assert.Equal(command.Name, Assert.Single(WwCommand.For([command.Name, "x"]).Subcommands).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--ns lab ls")]
    [InlineData("pub -t news")]
    [InlineData("nonsense")]
    public void Any_other_line_makes_all_commands(string line) =>
        Assert.Equal(WwCommand.Create().Subcommands.Select(command => command.Name), WwCommand.For(Split(line)).Subcommands.Select(command => command.Name));

    [Fact]
    public async Task The_version_is_a_line_of_its_own() => Assert.Equal((0, WwProgram.Version + "\n", ""), await Run(["--version"]));

    [Fact]
    public void Completion_knows_commands_and_flags()
    {
        Assert.Contains("gateway", Invoke(["[suggest:4]", "ww g"]).Text, StringComparison.Ordinal);
        Assert.Contains("--join", Invoke(["[suggest:12]", "ww start --j"]).Text, StringComparison.Ordinal);
    }

    private static string[] Split(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await WwProgram.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
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
