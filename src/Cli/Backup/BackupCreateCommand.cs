using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Backup;

/// <summary><c>ww backup create</c>: one archive, or one after the other into a folder.</summary>
internal sealed class BackupCreateCommand : Command
{
    private readonly Argument<string?> _file = new("file") { Description = "The new archive; without it, --to names a folder", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _to = new("--to") { Description = "Folder of archives, each of which builds on the one before", HelpName = "folder" };
    private readonly Option<string> _every = Lifetime.Option("--every", "With --to: go on, one archive in this time, until ctrl-C");
    private readonly Option<int> _keep = new("--keep") { Description = "With --to: archives to keep, 1 to 10000", HelpName = "n", DefaultValueFactory = _ => new BackupOptions().Keep };
    private readonly Option<int> _chain = new("--chain") { Description = "With --to: archives from one full one to the next, 1 to 100", HelpName = "n", DefaultValueFactory = _ => new BackupOptions().Chain };
    private readonly Option<string> _base = new("--base") { Description = "Archive of the same folder that the new one builds on", HelpName = "file" };
    private readonly Option<string> _key = BackupFlags.KeyFile();
    private readonly Option<bool> _skip = new("--skip-groups") { Description = "Leave out Raft groups that cannot be read, instead of failing" };
    private readonly Option<bool> _json = new("--json") { Description = "JSON, one object a line" };
    private readonly BackupPlace _place;
    private readonly ClientFlags _client;

    public BackupCreateCommand()
        : base("create", "Back up everything that the cluster keeps, while it runs")
    {
        Arguments.Add(_file);
        foreach (var option in (Option[])[_to, _every, _keep, _chain, _base, _key, _skip, _json])
            Options.Add(option);
        _place = BackupPlace.AddTo(this);
        _client = ClientFlags.AddTo(this);
        SetAction((parsed, cancellationToken) => BackupFlags.Run(() => Create(parsed, cancellationToken)));
    }

    private async Task Create(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (file, to, every) = (parsed.GetValue(_file), parsed.GetValue(_to), Lifetime.Read(parsed, _every));
        if (file is null == to is null)
            throw Usage("give a file, or a folder with --to");
        if (to is null && every is not null)
            throw Usage("--every needs a folder: --to");
        if (to is not null && parsed.GetValue(_base) is not null)
            throw Usage("--base cannot be given together with --to, which chooses it");
        var limits = new BackupOptions { Keep = parsed.GetValue(_keep), Chain = parsed.GetValue(_chain), Every = every ?? TimeSpan.FromDays(1) };
        if (limits.Problems().FirstOrDefault() is { Option: not null } problem)
            throw Usage($"--{problem.Option.ToLowerInvariant()}: {problem.Problem}");
        var key = BackupFlags.Key(parsed, _key);
        var client = _client.Read(parsed);
        while (true)
        {
            await CreateOne(parsed, client, file, to, key, limits, cancellationToken).ConfigureAwait(false);
            if (every is not { } pause)
                return;
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CreateOne(
        ParseResult parsed, ClientOptions client, string? file, string? to, BackupKey? key, BackupOptions limits, CancellationToken cancellationToken)
    {
        var (ns, store) = _place.Read(parsed, client.Node.Namespace);

        // Asked anew for each archive: a cluster may have been restarted in between.
        var connection = await BackupFlags.Connect(client, cancellationToken).ConfigureAwait(false);
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        try
        {
            var serializer = services.GetRequiredService<Serializer>();
            var source = new BackupSource(ns, store, () => new(connection?.Client, serializer, parsed.GetValue(_skip)), TimeProvider.System);
            var (made, summary) = to is null
                ? await BackupFolder.Create(file!, source, key, parsed.GetValue(_base), cancellationToken).ConfigureAwait(false)
                : await new BackupFolder(to).CreateNext(source, key, limits.Chain, cancellationToken).ConfigureAwait(false);
            BackupPrinter.Made(parsed.InvocationConfiguration, made, summary, parsed.GetValue(_json));
            if (to is not null)
                await new BackupFolder(to).Prune(ns, limits.Keep, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static CommandException Usage(string message) => new(ExitCodes.Usage, message);
}
