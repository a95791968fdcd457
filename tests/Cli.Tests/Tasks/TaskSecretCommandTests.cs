using System.Text;
using Wetware.Tasks.Secrets;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

public sealed class TaskSecretCommandTests : IDisposable
{
    private readonly FakeConnector _cluster = new();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("value", "value")]
    [InlineData("value\n", "value")]
    [InlineData("value\r\n", "value")]
    [InlineData("value\n\n", "value\n")]
    [InlineData(" value ", " value ")]
    public async Task A_value_comes_from_a_file_without_the_line_break_at_its_end(string text, string value)
    {
        Assert.Equal((0, "", ""), await Set("db", text, "--submit"));

        Assert.Equal(value, Encoding.UTF8.GetString(_cluster.Secrets.Values["db"]));
        var (code, output, _) = await _cluster.Run("secret", "ls");
        Assert.Equal(0, code);
        Assert.Contains("db    submit, operate", output, StringComparison.Ordinal);
        Assert.DoesNotContain("value", output, StringComparison.Ordinal);
        Assert.Equal("{\"name\":\"db\",\"submit\":true,\"created\":\"1970-01-01T00:00:00+00:00\",\"changed\":\"1970-01-01T00:00:00+00:00\"}\n", (await _cluster.Run("secret", "ls", "--json")).Output);
    }

    [Fact]
    public async Task A_secret_is_removed_once()
    {
        await Set("db", "value");

        Assert.Equal(0, (await _cluster.Run("secret", "rm", "db")).Code);
        Assert.Equal((1, "", "ww: not-found: there is no secret db\n"), await _cluster.Run("secret", "rm", "db"));
    }

    [Fact]
    public async Task What_cannot_be_a_secret_is_refused_before_the_cluster_is_asked()
    {
        Assert.Equal(2, (await Set("a b", "value")).Code);
        var (code, _, error) = await Set("db", new string('x', TaskSecretRules.MaxBytes + 3));
        Assert.Equal(2, code);
        Assert.DoesNotContain("xxx", error, StringComparison.Ordinal);
        Assert.Equal(0, _cluster.Opened);
    }

    [Fact]
    public async Task A_task_is_given_secrets_by_name()
    {
        var (code, _, _) = await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--secret", "DB=db", "--secret", "KEY=feed-key");

        Assert.Equal(0, code);
        Assert.Equal(("db", "feed-key"), (_cluster.Tasks.Last!.Spec.Secrets["DB"], _cluster.Tasks.Last.Spec.Secrets["KEY"]));
        Assert.Contains("secrets      DB=db KEY=feed-key", (await _cluster.Run("show", "task1")).Output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> Set(string name, string text, params string[] more)
    {
        await File.WriteAllTextAsync(_folder["value"], text);
        return await _cluster.Run(["secret", "set", name, "--file", _folder["value"], .. more]);
    }
}
