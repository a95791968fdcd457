using System.Text.Json;
using Wetware.Cli;
using Wetware.Silo.Backup;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Backup;

/// <summary>The commands on the storage of a cluster that does not run.</summary>
public sealed class BackupCommandTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public Task InitializeAsync() => new SqliteBackupStore(_folder["one"]).Restore(Rows(), default);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_cluster_is_backed_up_verified_and_restored()
    {
        var (key, archives) = (_folder["backup.key"], _folder["archives"]);
        Assert.Equal(ExitCodes.Ok, (await Run("backup", "key", key)).Code);
        var (code, output, error) = await Create("--to", archives, "--key-file", key, "--json");
        Assert.True(code == ExitCodes.Ok, error);
        var made = JsonDocument.Parse(output).RootElement;
        Assert.Equal((3, true), (made.GetProperty("states").GetInt32(), made.GetProperty("encrypted").GetBoolean()));
        var file = made.GetProperty("file").GetString()!;
        Assert.Equal(ExitCodes.Ok, (await Create("--to", archives, "--key-file", key)).Code);

        (code, output, _) = await Run("backup", "ls", archives);
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Matches("full +yes .*\n.*incremental 1 +yes ", output.ReplaceLineEndings("\n"));
        (code, output, _) = await Run("backup", "verify", file, "--key-file", key);
        Assert.Equal((ExitCodes.Ok, $"{file} is whole: 3 states, 6 bytes, in 1 archive"), (code, output.Trim()));
        (code, _, error) = await Run("backup", "verify", file);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("is encrypted: give its key (--key-file)", error, StringComparison.Ordinal);

        (code, output, error) = await Run("restore", file, "--key-file", key, "--data", _folder["two"]);
        Assert.True(code == ExitCodes.Ok, error);
        Assert.Contains("restored 3 states into namespace \"cold\"; start its nodes now", output, StringComparison.Ordinal);
        (code, _, error) = await Run("restore", file, "--key-file", key, "--data", _folder["two"]);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("is not empty: it holds 3 states (3 of note)", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup create", "give a file, or a folder with --to")]
    [InlineData("backup create a.wwb --every 6h", "--every needs a folder")]
    [InlineData("backup create a.wwb --to b", "give a file, or a folder with --to")]
    [InlineData("backup create --to b --every 10s", "--every: 00:00:10 is not allowed")]
    [InlineData("backup create --to b --keep 0", "--keep: 0 is not allowed")]
    [InlineData("backup create --to b --base a.wwb", "--base cannot be given together with --to")]
    [InlineData("backup create a.wwb --data x --database postgres://db/ww", "--data cannot be given together with --database")]
    [InlineData("backup ls /no/such/folder", "is not a folder")]
    public async Task Wrong_command_lines_are_refused(string line, string problem)
    {
        var (code, _, error) = await Run(line.Split(' '));

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<StateRow> Rows()
    {
        foreach (var key in (string[])["a", "b", "c"])
        {
            await Task.Yield();
            yield return new("Default", $"note/{key}", "note", new byte[] { 1, (byte)key[0] });
        }
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await WwProgram.Run(arguments, output, error), output.ToString(), error.ToString());
    }

    // Nothing listens there.
    private Task<(int Code, string Output, string Error)> Create(params string[] arguments) =>
        Run(["backup", "create", "--ns", "cold", "--data", _folder["one"], "--join", "127.0.0.1:1", "--timeout", "0.2", .. arguments]);
}
