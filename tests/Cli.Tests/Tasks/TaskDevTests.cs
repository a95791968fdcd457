using System.CommandLine;
using Wetware.Cli.Sessions;
using Wetware.Cli.Tasks;
using Wetware.Silo.Hosting;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

public sealed class TaskDevTests : IDisposable
{
    private readonly FakeConnector _cluster = new();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_built_and_submitted_again_after_a_change_and_cancelled_at_the_end()
    {
        using var stop = new CancellationTokenSource();
        File.Copy(Repository.Sample("hash"), _folder["source"]);
        var running = Run(stop.Token, "--build", "cp source task.wasm", "--arg", "7", "--id", "mine");
        await Wait.Until(() => _cluster.Tasks.Last is not null, "the task was submitted");
        var first = _cluster.Tasks.Last!;
        Assert.Equal(("mine", "7"), (first.Spec.Id, first.Spec.Args.Single()));

        File.Copy(Repository.Sample("cat"), _folder["source"], overwrite: true);
        await Wait.Until(() => _cluster.Tasks.Last!.Spec.Module != first.Spec.Module, "the changed program was submitted");
        Assert.True(_cluster.Tasks.LastOptions!.Replace);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(TaskState.Cancelled, (await _cluster.Tasks.GetAsync("mine", CancellationToken.None))!.State);
    }

    [Theory]
    [InlineData("--delay", "-1")]
    [InlineData("--id", "a/b")]
    [InlineData("--build-time", "0")]
    public async Task A_wrong_flag_is_named(string flag, string value)
    {
        var error = await Assert.ThrowsAsync<Wetware.Cli.CommandException>(() => Run(CancellationToken.None, flag, value));

        Assert.Equal(ExitCodes.Usage, error.ExitCode);
        Assert.Contains(flag, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c", "task.c")]
    [InlineData("rust", "task.rs")]
    [InlineData("wat", "task.wat")]
    public async Task A_new_folder_has_a_program_and_what_builds_it(string language, string source)
    {
        var folder = _folder["new"];

        Assert.Equal(ExitCodes.Ok, await Wetware.Cli.WwProgram.Run(["new", language, folder], TextWriter.Null, TextWriter.Null));

        Assert.Equal(["Makefile", source], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("\nbuild: task.wasm\n", await File.ReadAllTextAsync(Path.Combine(folder, "Makefile")), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, await Wetware.Cli.WwProgram.Run(["new", language, folder], TextWriter.Null, TextWriter.Null));
    }

    private Task<int> Run(CancellationToken cancellation, params string[] flags)
    {
        var configuration = new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null, EnableDefaultExceptionHandler = false };
        return ClusterErrors.Guard(() => new TaskDevCommand(_cluster).Parse([_folder.Path, .. flags]).InvokeAsync(configuration, cancellation));
    }
}
