using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Errors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Connecting;

/// <summary>What commands share that ask a cluster for something and show it: <c>--json</c>, and the way to the cluster.</summary>
internal abstract class ClusterVerb : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "JSON, one object a line" };

    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="symbols">Arguments and options that stand before those of the way to the cluster.</param>
    protected ClusterVerb(string name, string description, params Symbol[] symbols)
        : base(name, description)
    {
        foreach (var argument in symbols.OfType<Argument>())
            Arguments.Add(argument);
        Options.Add(_json);
        foreach (var option in symbols.OfType<Option>())
            Options.Add(option);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            CheckTyped(parsed);
            var options = flags.Read(parsed);
            await Prepare(parsed, cancellationToken).ConfigureAwait(false);
            var connection = await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            return await Run(connection, parsed, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <summary>Whether JSON is asked for.</summary>
    protected bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Checks what was typed; before anything else.</summary>
    protected virtual void CheckTyped(ParseResult parsed)
    {
    }

    /// <summary>Checks and reads what the command needs of this machine before anything is asked of the cluster.</summary>
    protected virtual Task Prepare(ParseResult parsed, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs the command and returns the exit code.</summary>
    protected abstract Task<int> Run(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Runs a check of what was typed; what it finds is a usage error.</summary>
    /// <exception cref="CommandException">The check failed.</exception>
    protected static void Check(Action check)
    {
        try
        {
            check();
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }
}
