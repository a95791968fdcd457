using System.CommandLine;
using Wetware.Cli;
using Wetware.Cli.Commands;
using Wetware.Testing;

namespace Wetware.Tests;

public sealed class HttpTokenCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Tokens => _folder["tokens.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_token_is_made_listed_rotated_and_removed()
    {
        var first = Invoke("add", "ci", "--scope", "submit", "--lifetime", "90d").Trim();
        Assert.Matches("^wwhttp_[A-Za-z0-9_-]{43}$", first);
        var second = Invoke("rotate", "ci", "--grace", "1h").Trim();
        Assert.NotEqual(first, second);

        var listed = Invoke("ls");
        Assert.Equal(3, listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("submit", listed, StringComparison.Ordinal);
        Assert.Contains("\"scope\":\"submit\"", Invoke("ls", "--json"), StringComparison.Ordinal);
        Assert.DoesNotContain(second, listed + File.ReadAllText(Tokens), StringComparison.Ordinal);

        Assert.Equal("", Invoke("rm", "ci"));
        Assert.Single(Invoke("ls").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void What_cannot_be_done_is_said()
    {
        Invoke("add", "ci");

        Assert.Contains("there is a token \"ci\" already", Assert.Throws<CommandException>(() => Invoke("add", "ci")).Message, StringComparison.Ordinal);
        Assert.Contains("there is no token \"other\"", Assert.Throws<CommandException>(() => Invoke("rm", "other")).Message, StringComparison.Ordinal);
        Assert.Contains("a name has", Assert.Throws<CommandException>(() => Invoke("add", "a b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_is_given_with_the_token_and_kept_by_a_new_text()
    {
        Invoke("add", "partner", "--scope", "submit", "--requests", "60", "--bytes", "64MiB");
        Invoke("rotate", "partner");

        Assert.Contains("\"requestsPerMinute\":60,\"bytesPerHour\":67108864", Assert.Single(Invoke("ls", "--json").Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("67108864", Invoke("ls"), StringComparison.Ordinal);
        Assert.Contains("requests a minute: 1 to", Assert.Throws<CommandException>(() => Invoke("add", "none", "--requests", "0")).Message, StringComparison.Ordinal);
        Assert.Contains("'bytes' is a size", Assert.Throws<CommandException>(() => Invoke("add", "many", "--bytes", "a lot")).Message, StringComparison.Ordinal);
    }

    private string Invoke(params string[] arguments)
    {
        var output = new StringWriter();
        WwCommand.Create().Parse(["http-token", .. arguments, "--tokens-file", Tokens]).Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        return output.ToString();
    }
}
