using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Gateway.Forms;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary>A command of <c>ww task</c>: it enters the cluster, and what is refused there is said to the person.</summary>
internal abstract class TaskVerb : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "JSON: one object a line" };
    private readonly ClientFlags _flags;

    protected TaskVerb(string name, string description, ITaskConnector connector)
        : base(name, description)
    {
        Connector = connector;
        _flags = ClientFlags.AddTo(this);
        Options.Add(_json);
        SetAction(Act);
    }

    private ITaskConnector Connector { get; }

    /// <summary>Reads what can be read before the cluster is asked, so that a wrong command line is told at once.</summary>
    protected virtual void Check(ParseResult parsed)
    {
    }

    /// <summary>Does it; answers the exit code.</summary>
    protected abstract Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken);

    /// <summary>True when JSON is asked for.</summary>
    protected bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>There is no such task.</summary>
    protected static CommandException NoTask(string id) => new(ExitCodes.Failed, $"there is no task {id}");

    private async Task<int> Act(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            Check(parsed);
            var cluster = await Connector.Open(_flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = cluster.ConfigureAwait(false);
            var printer = new TaskPrinter(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(_json));
            return await Do(parsed, cluster, printer, cancellationToken).ConfigureAwait(false);
        }
        catch (BadFieldsException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }
}
