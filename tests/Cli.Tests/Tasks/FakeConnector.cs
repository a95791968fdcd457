using System.CommandLine;
using Wetware.Cli;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Cli.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>A cluster that is only a scheduler and a module store in memory.</summary>
internal sealed class FakeConnector : ITaskConnector
{
    public FakeTaskClient Tasks { get; } = new();

    public FakeModuleClient Modules { get; } = new();

    public FakeModuleNames Names { get; } = new();

    public FakeTaskSecrets Secrets { get; } = new();

    public int Opened { get; private set; }

    public Task<TaskConnection> Open(ClientOptions options, CancellationToken cancellationToken)
    {
        Opened++;
        return Task.FromResult(new TaskConnection(Tasks, Modules, Names, Secrets, new Nothing()));
    }

    /// <summary>Runs <c>ww task …</c> as the program does; answers exit code, standard output and standard error.</summary>
    public async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            var code = await ClusterErrors.Guard(() => TaskCommand.Create(this).Parse(arguments).InvokeAsync(configuration));
            return (code, output.ToString(), error.ToString());
        }
        catch (CommandException ended)
        {
            return (ended.ExitCode, output.ToString(), $"ww: {ended.Message}\n");
        }
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
