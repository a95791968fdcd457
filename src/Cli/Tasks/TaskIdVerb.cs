using System.CommandLine;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>A command about one task, named by its id.</summary>
internal abstract class TaskIdVerb : TaskVerb
{
    private readonly Argument<string> _id = new("id") { Description = "The task's id" };

    protected TaskIdVerb(string name, string description, ITaskConnector connector)
        : base(name, description, connector) => Arguments.Add(_id);

    protected string Id(ParseResult parsed) => parsed.GetRequiredValue(_id);

    protected override void Check(ParseResult parsed)
    {
        if (!TaskSpecRules.IsId(Id(parsed)))
            throw new CommandException(ExitCodes.Usage, $"id: must have 1 to {TaskLimits.MaxId} letters, digits and . _ - ~ : @ +");
    }
}
