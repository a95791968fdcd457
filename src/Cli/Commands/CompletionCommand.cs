using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww completion</c>: scripts that ask <c>ww</c> itself what fits at the cursor.</summary>
internal sealed class CompletionCommand : Command
{
    private const string Bash = """
        _ww() {
            local line="${COMP_LINE}" point="${COMP_POINT}"
            mapfile -t COMPREPLY < <(ww "[suggest:${point}]" "${line}" 2>/dev/null)
        }
        complete -o default -F _ww ww
        """;

    private const string Zsh = """
        _ww() {
            local -a found
            found=("${(@f)$(ww "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a found
        }
        compdef _ww ww
        """;

    private const string Fish = """
        complete -f -c ww -a '(ww "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    public CompletionCommand()
        : base("completion", "Print a script that completes ww's commands and flags in a shell")
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Arguments.Add(shell);
        SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return ExitCodes.Ok;
        });
    }
}
