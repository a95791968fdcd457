using System.CommandLine;
using Wetware.Cli.Output;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary><c>ww filter add</c>.</summary>
internal sealed class FilterAddCommand : FunctionVerb
{
    private readonly Argument<string> _name;
    private readonly Argument<string?> _start;
    private readonly Argument<string?> _data;
    private readonly Option<string?> _path;
    private readonly Option<string?> _method;
    private readonly Option<string?> _tag;
    private readonly Option<bool> _response = new("--response") { Description = "Run it on what plugs answer, before it is sent" };

    public FilterAddCommand()
        : base("add", "Run a function before the plugs of its scope, behind the filters that are there; it may answer in their place")
    {
        _name = Required("name", "A name, or techID:// and its digest");
        _start = Optional("start-function", "The exported function to call [default: _start]");
        _data = Optional("data", "Handed to the filter");
        _path = Flag<string?>("--path", "Only requests whose path begins with this", "path");
        _method = Flag<string?>("--method", "Only requests with this method", "method");
        _tag = Flag<string?>("--tag", "Only plugs with this tag", "key[=value]");
        Options.Add(_response);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var filter = await functions.AddFilterAsync(
            new FunctionFilter
            {
                Name = parsed.GetRequiredValue(_name),
                StartFunction = parsed.GetValue(_start) is { Length: > 0 } start ? start : null,
                Data = parsed.GetValue(_data),
                Path = parsed.GetValue(_path),
                Method = parsed.GetValue(_method),
                Tag = parsed.GetValue(_tag),
                Phase = parsed.GetValue(_response) ? FilterPhase.Response : FilterPhase.Request,
            },
            cancellationToken).ConfigureAwait(false);
        Write(parsed, new { filter.Id }, filter.Id);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww filter rm</c>.</summary>
internal sealed class FilterRemoveCommand : FunctionVerb
{
    private readonly Argument<string> _id;

    public FilterRemoveCommand()
        : base("rm", "Remove a filter") => _id = Required("id", "Its id, as ww filter ls shows it");

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        if (!await functions.RemoveFilterAsync(id, cancellationToken).ConfigureAwait(false))
            throw new CommandException(ExitCodes.Failed, $"not-found: there is no filter {id}");
        Write(parsed, new { id }, $"removed {id}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww filter ls</c>.</summary>
internal sealed class FilterLsCommand() : FunctionVerb("ls", "List the filters in the order in which they run")
{
    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var table = new TextTable("ID", "NAME", "PHASE", "START", "METHOD", "PATH", "TAG");
        foreach (var filter in await functions.ListFiltersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsJson(parsed))
                Write(parsed, new { filter.Id, filter.Name, filter.StartFunction, filter.Data, filter.Method, filter.Path, filter.Tag, Phase = Phase(filter) }, "");
            else
                table.Add(filter.Id, filter.Name, Phase(filter), filter.StartFunction ?? "", filter.Method ?? "", filter.Path ?? "", filter.Tag ?? "");
        }

        if (!IsJson(parsed))
            table.Write(parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }

    private static string Phase(FunctionFilter filter) => filter.Phase == FilterPhase.Response ? "response" : "request";
}
