using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task watch</c>.</summary>
internal sealed class TaskWatchCommand : TaskVerb
{
    private readonly Argument<string?> _id = new("id") { Description = "Only this task", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int> _count = new("--count") { Description = "End after that many events; 0 = go on until ctrl-C", HelpName = "number" };
    private readonly Option<long> _after = new("--after")
    {
        Description = "Begin after this event; 0 = all that are kept, -1 = from now on",
        HelpName = "sequence",
        DefaultValueFactory = _ => -1,
    };

    public TaskWatchCommand(ITaskConnector connector)
        : base("watch", "Tell what happens to tasks as it happens", connector)
    {
        Arguments.Add(_id);
        Options.Add(_count);
        Options.Add(_after);
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var left = parsed.GetValue(_count);
        await foreach (var answer in cluster.Tasks.WatchAsync(Math.Max(-1, parsed.GetValue(_after)), parsed.GetValue(_id), cancellationToken).ConfigureAwait(false))
        {
            if (answer.Gap)
                printer.Gap();
            foreach (var item in answer.Items)
            {
                printer.Event(item);
                if (left > 0 && --left == 0)
                    return ExitCodes.Ok;
            }
        }

        return ExitCodes.Ok;
    }
}
