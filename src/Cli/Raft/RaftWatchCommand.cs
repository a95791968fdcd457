using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft watch</c>.</summary>
internal sealed class RaftWatchCommand : RaftGroupCommand
{
    private readonly Argument<string?> _key = KeyFlags.OptionalKey();
    private readonly Option<bool> _prefix = KeyFlags.Prefix();
    private readonly Option<ulong?> _since = new("--since")
    {
        Description = "Begin with the changes after this revision; from now when left out",
        HelpName = "revision",
    };

    private readonly Option<int?> _count = new("--count") { Description = "End after so many", HelpName = "n" };
    private KeyRange _range;

    public RaftWatchCommand()
        : base("watch", "Print each change of a key, or of several, until ctrl-C")
    {
        Arguments.Add(_key);
        foreach (var option in (Option[])[_prefix, _since, _count])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_count) is <= 0)
            throw new CommandException(ExitCodes.Usage, "--count: must be at least 1");
        _range = KeyFlags.Range(parsed.GetValue(_key), parsed.GetValue(_prefix));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = await KeyValueGroup.OpenAsync(group, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using var _ = keys.ConfigureAwait(false);
        var printer = new KeyValuePrinter(parsed.InvocationConfiguration.Output, IsJson(parsed));
        var updates = keys.WatchAsync(_range, parsed.GetValue(_since), cancellationToken);
        await KeyWatch.Show(updates, parsed.GetValue(_count), printer, parsed.InvocationConfiguration.Error).ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}
