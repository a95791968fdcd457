using System.CommandLine;
using Wetware.Anchors;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Anchors;

/// <summary>What the commands about one anchor share: its path, the way to the cluster, and how errors are told.</summary>
internal abstract class AnchorCommand : Command
{
    private readonly Argument<string> _path = new("path") { Description = "Names from the root, as in /config/limits; /<server id>/… is a node's own tree" };
    private readonly Option<bool> _json = new("--json") { Description = "JSON, one object a line" };

    protected AnchorCommand(string name, string description, bool pathIsOptional = false)
        : base(name, description)
    {
        if (pathIsOptional)
            _path.DefaultValueFactory = _ => "/";
        Arguments.Add(_path);
        Options.Add(_json);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            var path = ReadPath(parsed.GetRequiredValue(_path));
            var options = flags.Read(parsed);
            await Prepare(parsed, cancellationToken).ConfigureAwait(false);
            var connection = await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            try
            {
                return await Run(connection.Wetware.Anchors.Get(path), parsed, cancellationToken).ConfigureAwait(false);
            }
            catch (WetwareException error)
            {
                throw new CommandException(error.Kind == ErrorKind.Disconnected ? ExitCodes.NoCluster : ExitCodes.Failed, $"{path}: {error.Message}", error);
            }
        });
    }

    /// <summary>Whether JSON is asked for.</summary>
    protected bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Reads what the command needs of this machine before anything is asked of the cluster.</summary>
    protected virtual Task Prepare(ParseResult parsed, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does it; answers the exit code.</summary>
    protected abstract Task<int> Run(Anchor anchor, ParseResult parsed, CancellationToken cancellationToken);

    private static AnchorPath ReadPath(string text)
    {
        try
        {
            return AnchorPath.Parse(text);
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, $"path: {error.Message}", error);
        }
    }
}
