using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft lease</c>: leases, which keys end with.</summary>
internal static class RaftLeaseCommands
{
    public static Command Create() => new("lease", "Grant and end leases of a key-value group: keys that are put with a lease are deleted with it")
    {
        new LeaseGrantCommand(),
        new LeaseKeepAliveCommand(),
        new LeaseRevokeCommand(),
        new LeaseLsCommand(),
    };

    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "lease" } when command.Parents.Any(parent => parent.Name == "raft") => ["ww raft lease grant settings 30", "ww raft lease ls settings"],
        LeaseGrantCommand => ["ww raft lease grant settings 30         a lease of 30 seconds; prints its id", "ww raft put settings leader me --lease 12    a key that ends with the lease"],
        LeaseKeepAliveCommand => ["ww raft lease keep-alive settings 12    its full time again, once", "ww raft lease keep-alive settings 12 --until-interrupted"],
        LeaseRevokeCommand => ["ww raft lease revoke settings 12"],
        LeaseLsCommand => ["ww raft lease ls settings", "ww raft lease ls settings --json"],
        _ => [],
    };

    internal static Argument<ulong> Lease() => new("lease") { Description = "The lease's id" };
}

/// <summary>What the commands about leases share: they show one lease.</summary>
internal abstract class RaftLeaseCommand(string name, string description) : RaftGroupCommand(name, description)
{
    /// <summary>Does something with a lease.</summary>
    protected abstract Task<LeaseAnswer> Run(KeyValueGroup keys, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Says on a line for people what was done.</summary>
    protected abstract string Line(LeaseAnswer lease);

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = await KeyValueGroup.OpenAsync(group, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using var _ = keys.ConfigureAwait(false);
        var lease = await Run(keys, parsed, cancellationToken).ConfigureAwait(false);
        parsed.InvocationConfiguration.Output.WriteLine(
            IsJson(parsed) ? JsonSerializer.Serialize(KeyLeaseJson.From(lease), RaftJson.Default.KeyLeaseJson) : Line(lease));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww raft lease grant</c>.</summary>
internal sealed class LeaseGrantCommand : RaftLeaseCommand
{
    private readonly Argument<double> _seconds = new("seconds") { Description = "How long the lease lives without being kept alive: 1 s to 30 days" };

    public LeaseGrantCommand()
        : base("grant", "Grant a lease and print its id") => Arguments.Add(_seconds);

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        var seconds = parsed.GetRequiredValue(_seconds);
        return seconds >= KeyValueLimits.MinTimeToLive.TotalSeconds && seconds <= KeyValueLimits.MaxTimeToLive.TotalSeconds
            ? Task.CompletedTask
            : throw new CommandException(
                ExitCodes.Usage,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"seconds: {seconds} is not allowed; use {KeyValueLimits.MinTimeToLive.TotalSeconds} to {KeyValueLimits.MaxTimeToLive.TotalSeconds}"));
    }

    /// <inheritdoc />
    protected override Task<LeaseAnswer> Run(KeyValueGroup keys, ParseResult parsed, CancellationToken cancellationToken) =>
        keys.GrantLeaseAsync(TimeSpan.FromSeconds(parsed.GetRequiredValue(_seconds)), cancellationToken);

    /// <inheritdoc />
    protected override string Line(LeaseAnswer lease) => lease.Lease.ToString(CultureInfo.InvariantCulture);
}

/// <summary><c>ww raft lease keep-alive</c>.</summary>
internal sealed class LeaseKeepAliveCommand : RaftLeaseCommand
{
    private readonly Argument<ulong> _lease = RaftLeaseCommands.Lease();
    private readonly Option<bool> _forever = new("--until-interrupted") { Description = "Again and again, each third of its time, until ctrl-C" };

    public LeaseKeepAliveCommand()
        : base("keep-alive", "Give a lease its full time again")
    {
        Arguments.Add(_lease);
        Options.Add(_forever);
    }

    /// <inheritdoc />
    protected override async Task<LeaseAnswer> Run(KeyValueGroup keys, ParseResult parsed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = await keys.KeepLeaseAliveAsync(parsed.GetRequiredValue(_lease), cancellationToken).ConfigureAwait(false);
            if (!parsed.GetValue(_forever))
                return lease;
            await Task.Delay(lease.TimeToLive / 3, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    protected override string Line(LeaseAnswer lease) => string.Create(CultureInfo.InvariantCulture, $"{lease.Remaining.TotalSeconds:0.#} s left");
}

/// <summary><c>ww raft lease revoke</c>.</summary>
internal sealed class LeaseRevokeCommand : RaftLeaseCommand
{
    private readonly Argument<ulong> _lease = RaftLeaseCommands.Lease();

    public LeaseRevokeCommand()
        : base("revoke", "End a lease and delete its keys") => Arguments.Add(_lease);

    /// <inheritdoc />
    protected override Task<LeaseAnswer> Run(KeyValueGroup keys, ParseResult parsed, CancellationToken cancellationToken) =>
        keys.RevokeLeaseAsync(parsed.GetRequiredValue(_lease), cancellationToken);

    /// <inheritdoc />
    protected override string Line(LeaseAnswer lease) => $"{lease.Keys} keys deleted";
}

/// <summary><c>ww raft lease ls</c>.</summary>
internal sealed class LeaseLsCommand() : RaftGroupCommand("ls", "List the leases of a group")
{
    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = await KeyValueGroup.OpenAsync(group, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using var _ = keys.ConfigureAwait(false);
        var leases = new List<LeaseAnswer>();
        IReadOnlyList<LeaseAnswer> page;
        do
        {
            page = await keys.ListLeasesAsync(leases.Count == 0 ? 0 : leases[^1].Lease, cancellationToken: cancellationToken).ConfigureAwait(false);
            leases.AddRange(page);
        }
        while (page.Count == KeyValueLimits.MaxRange);
        Print(parsed.InvocationConfiguration.Output, IsJson(parsed), leases);
        return ExitCodes.Ok;
    }

    internal static void Print(TextWriter output, bool json, IReadOnlyList<LeaseAnswer> leases)
    {
        if (json)
        {
            foreach (var lease in leases)
                output.WriteLine(JsonSerializer.Serialize(KeyLeaseJson.From(lease), RaftJson.Default.KeyLeaseJson));
            return;
        }

        var table = new TextTable("LEASE", "SECONDS", "LEFT", "KEYS");
        foreach (var lease in leases)
            table.Add(Text(lease.Lease), Text(lease.TimeToLive.TotalSeconds), Text(lease.Remaining.TotalSeconds), Text(lease.Keys));
        table.Write(output);
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
