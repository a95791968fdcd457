using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Connecting;
using Wetware.Cli.Routing;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary>What commands share that do something to a group or to one of its members.</summary>
internal abstract class RaftActionCommand(string name, string description) : RaftGroupCommand(name, description)
{
    /// <summary>Tells what was done, to whom.</summary>
    protected int Done(ParseResult parsed, RaftGroup group, string what, ulong? member = null)
    {
        var text = member is { } id ? MemberNames.Text(id) : null;
        parsed.InvocationConfiguration.Output.WriteLine(IsJson(parsed)
            ? JsonSerializer.Serialize(new DoneJson(group.Name, what, text), RaftJson.Default.DoneJson)
            : $"{what} {text ?? group.Name}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww raft add</c>.</summary>
internal sealed class RaftAddCommand : RaftActionCommand
{
    private readonly Argument<string> _node = new("node") { Description = "The node: its server id or peer id, or the beginning of one" };

    public RaftAddCommand()
        : base("add", "Add a learner on a node: it receives everything and does not vote") => Arguments.Add(_node);

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var node = await new NodeViews(connection, TimeProvider.System).Find(parsed.GetRequiredValue(_node), cancellationToken).ConfigureAwait(false);
        return Done(parsed, group, "added", await group.AddAsync(node.Peer, cancellationToken).ConfigureAwait(false));
    }
}

/// <summary>What the commands about one member share.</summary>
internal abstract class RaftMemberCommand : RaftActionCommand
{
    private readonly Argument<string> _member = new("member")
    {
        Description = "The member: its id, or the server id or peer id of its node, or the beginning of one",
    };

    protected RaftMemberCommand(string name, string description)
        : base(name, description) => Arguments.Add(_member);

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var members = await group.StatusAsync(cancellationToken).ConfigureAwait(false);
        var member = MemberNames.Find(members, parsed.GetRequiredValue(_member));
        return Done(parsed, group, await Run(group, member, members, parsed, cancellationToken).ConfigureAwait(false), member);
    }

    /// <summary>Does it; returns what was done in one word.</summary>
    protected abstract Task<string> Run(
        RaftGroup group, ulong member, IReadOnlyList<RaftMemberStatus> members, ParseResult parsed, CancellationToken cancellationToken);

    protected static Option<bool> Force() => new("--force") { Description = "Go on though fewer than a majority of the voters would be in reach" };
}

/// <summary><c>ww raft promote</c>.</summary>
internal sealed class RaftPromoteCommand : RaftMemberCommand
{
    private readonly Option<string?> _replace = new("--replace") { Description = "This member leaves in the same step", HelpName = "member" };
    private readonly Option<bool> _force = Force();

    public RaftPromoteCommand()
        : base("promote", "Make a learner a voter, once it has caught up")
    {
        Options.Add(_replace);
        Options.Add(_force);
    }

    /// <inheritdoc />
    protected override async Task<string> Run(
        RaftGroup group, ulong member, IReadOnlyList<RaftMemberStatus> members, ParseResult parsed, CancellationToken cancellationToken)
    {
        var replaced = parsed.GetValue(_replace) is { } name ? MemberNames.Find(members, name) : 0;
        await group.PromoteAsync(member, replaced, parsed.GetValue(_force), cancellationToken).ConfigureAwait(false);
        return "promoted";
    }
}

/// <summary><c>ww raft remove</c>.</summary>
internal sealed class RaftRemoveCommand : RaftMemberCommand
{
    private readonly Option<bool> _force = Force();

    public RaftRemoveCommand()
        : base("remove", "Remove a member, after leadership was handed over if it leads") => Options.Add(_force);

    /// <inheritdoc />
    protected override async Task<string> Run(
        RaftGroup group, ulong member, IReadOnlyList<RaftMemberStatus> members, ParseResult parsed, CancellationToken cancellationToken)
    {
        await group.RemoveAsync(member, parsed.GetValue(_force), cancellationToken).ConfigureAwait(false);
        return "removed";
    }
}

/// <summary><c>ww raft transfer</c>.</summary>
internal sealed class RaftTransferCommand() : RaftMemberCommand("transfer", "Let another voter lead")
{
    /// <inheritdoc />
    protected override async Task<string> Run(
        RaftGroup group, ulong member, IReadOnlyList<RaftMemberStatus> members, ParseResult parsed, CancellationToken cancellationToken)
    {
        await group.TransferAsync(member, cancellationToken).ConfigureAwait(false);
        return "leader";
    }
}

/// <summary><c>ww raft snapshot</c>.</summary>
internal sealed class RaftSnapshotCommand() : RaftActionCommand("snapshot", "Let all members in reach take a snapshot and compact their logs")
{
    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        await group.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        return Done(parsed, group, "compacted");
    }
}

/// <summary><c>ww raft destroy</c>.</summary>
internal sealed class RaftDestroyCommand() : RaftActionCommand("destroy", "Destroy a group and everything in it")
{
    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        await group.DestroyAsync(cancellationToken).ConfigureAwait(false);
        return Done(parsed, group, "destroyed");
    }
}
