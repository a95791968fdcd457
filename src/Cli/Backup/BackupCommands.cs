using System.CommandLine;
using System.Globalization;
using Wetware.Silo.Backup;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Backup;

/// <summary><c>ww backup</c> and <c>ww restore</c>.</summary>
internal static class BackupCommands
{
    private const string Name = "backup";

    public static Command Create() => new(Name, "Back up a cluster, and look at archives")
    {
        new BackupCreateCommand(),
        List(),
        Verify(),
        Key(),
    };

    public static Command CreateRestore()
    {
        var file = new Argument<string>("file") { Description = "The archive; those that it builds on are in the same folder" };
        var ns = new Option<string>("--ns") { Description = "Namespace of the new cluster [default: that of the archive]", HelpName = "name" };
        var key = BackupFlags.KeyFile();
        var command = new Command("restore", "Fill the empty storage of a new cluster from a backup, before its nodes start") { file, key, ns };
        var place = BackupPlace.AddTo(command);
        command.SetAction((parsed, cancellationToken) => BackupFlags.Run(async () =>
        {
            var path = parsed.GetRequiredValue(file);
            var chain = await BackupChain.Open(path, BackupFlags.Key(parsed, key), cancellationToken).ConfigureAwait(false);
            var (name, store) = place.Read(parsed, parsed.GetValue(ns) ?? chain.Archives[0].Header.Namespace);
            var summary = await chain.Verify(cancellationToken).ConfigureAwait(false);
            var count = await store.Restore(chain.Read(cancellationToken), cancellationToken).ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"restored {count} states{BackupPrinter.Groups(summary)} into namespace \"{name}\"; start its nodes now")).ConfigureAwait(false);
        }));
        return command;
    }

    /// <summary>What the end of the help of these commands shows.</summary>
    public static string[] ExamplesOf(Command command) => (command.Name, command.Parents.Any(parent => parent.Name == Name)) switch
    {
        (Name, _) => ["ww backup create cluster.wwb", "ww backup create --to /backups --every 6h --keep 28", "ww backup verify cluster.wwb"],
        ("restore", false) =>
        [
            "ww restore cluster.wwb && ww up        into this user's folder of a gateway",
            "ww restore cluster.wwb --data /var/lib/ww --ns lab",
            "ww restore cluster.wwb --database postgres://ww@db/ww",
        ],
        ("create", true) =>
        [
            "ww backup create cluster.wwb",
            "ww backup create monday.wwb && ww backup create tuesday.wwb --base monday.wwb",
            "ww backup create --to /backups --every 6h --keep 28 --key-file backup.key",
            "ww backup create cluster.wwb --database postgres://ww@db/ww",
        ],
        ("ls", true) => ["ww backup ls /backups", "ww backup ls /backups --json"],
        ("verify", true) => ["ww backup verify cluster.wwb", "ww backup verify cluster.wwb --key-file backup.key"],
        ("key", true) => ["ww backup key backup.key                keep it apart from the archives"],
        _ => [],
    };

    private static Command List()
    {
        var folder = new Argument<string>("folder") { Description = "The folder of archives" };
        var json = new Option<bool>("--json") { Description = "JSON, one object a line" };
        var command = new Command("ls", "List the archives of a folder, oldest first") { folder, json };
        command.SetAction((parsed, cancellationToken) => BackupFlags.Run(async () =>
        {
            var path = parsed.GetRequiredValue(folder);
            if (!Directory.Exists(path))
                throw new CommandException(ExitCodes.Usage, $"{path} is not a folder");
            BackupPrinter.List(parsed.InvocationConfiguration.Output, await new BackupFolder(path).List(cancellationToken).ConfigureAwait(false), parsed.GetValue(json));
        }));
        return command;
    }

    private static Command Verify()
    {
        var file = new Argument<string>("file") { Description = "The archive; those that it builds on are in the same folder" };
        var key = BackupFlags.KeyFile();
        var command = new Command("verify", "Read an archive and those that it builds on, and check every byte") { file, key };
        command.SetAction((parsed, cancellationToken) => BackupFlags.Run(async () =>
        {
            var path = parsed.GetRequiredValue(file);
            var chain = await BackupChain.Open(path, BackupFlags.Key(parsed, key), cancellationToken).ConfigureAwait(false);
            var summary = await chain.Verify(cancellationToken).ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{path} is whole: {summary.States} states, {summary.Bytes} bytes{BackupPrinter.Groups(summary)}, in {chain.Archives.Count} archive{(chain.Archives.Count == 1 ? "" : "s")}"))
                .ConfigureAwait(false);
        }));
        return command;
    }

    private static Command Key()
    {
        var file = new Argument<string>("file") { Description = "The new file" };
        var command = new Command("key", "Make a key that encrypts archives") { file };
        command.SetAction((parsed, _) => BackupFlags.Run(() =>
        {
            BackupKey.Create(parsed.GetRequiredValue(file));
            return Task.CompletedTask;
        }));
        return command;
    }
}
