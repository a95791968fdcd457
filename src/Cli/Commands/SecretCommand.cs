using System.CommandLine;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww secret</c>: the secret that nodes and clients of this user use when they are given none.</summary>
internal static class SecretCommand
{
    private const string Name = "secret";

    public static Command Create()
    {
        var command = new Command(Name, "Show, set or make the secret of a cluster")
        {
            Show(),
            Set(),
            New(),
            JoinTokenCommand.Create(),
        };
        return command;
    }

    /// <summary>What the end of the help of these commands shows.</summary>
    public static string[] ExamplesOf(Command command) => (command.Name, command.Parents.Any(parent => parent.Name == Name)) switch
    {
        (Name, _) => ["ww secret show", "ww secret set < cluster.secret", "ww secret new"],
        ("show", true) => ["ww secret show", "ww secret show --fingerprint", "ww secret show --ns lab | ssh host ww secret set --ns lab"],
        ("set", true) => ["ww secret set < cluster.secret", "ww secret set --accept < next.secret", "ww secret set --replace < next.secret"],
        ("new", true) => ["ww secret new > cluster.secret"],
        ("join-token", true) => ["ww secret join-token > token", "ww secret join-token --address 10.0.0.7 | ssh host ww join", "ww secret join-token --without-secret --address 10.0.0.7"],
        _ => [],
    };

    private static Command Show()
    {
        var command = new Command("show", "Print this user's secret of a namespace, to give it to another machine");
        var ns = Namespace();
        var fingerprint = new Option<bool>("--fingerprint") { Description = "Print its fingerprint instead, to compare" };
        command.Options.Add(ns);
        command.Options.Add(fingerprint);
        command.SetAction(parsed =>
        {
            var options = Options(parsed.GetValue(ns));
            var path = ClusterSecret.DefaultFile(options.Namespace);
            if (!File.Exists(path))
                throw new CommandException(ExitCodes.Failed, ClusterSecret.NotFound(options.Namespace).Message);
            var text = FirstLine(path);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(fingerprint) ? new ClusterSecret(text, options.Namespace).Fingerprint : text);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Set()
    {
        var command = new Command("set", "Read a secret from standard input and keep it as this user's secret of a namespace");
        var ns = Namespace();
        var accept = new Option<bool>("--accept") { Description = "Keep the present one in use and accept this one as well: the first step of a change" };
        var replace = new Option<bool>("--replace") { Description = "Use this one and accept the present one as well: the second step. Where it is in use already: accept no other, the third step" };
        command.Options.Add(ns);
        command.Options.Add(accept);
        command.Options.Add(replace);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var text = (await Console.In.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? "").Trim();
            if (text.Length is < ClusterSecret.MinLength or > ClusterSecret.MaxLength)
                throw new CommandException(ExitCodes.Usage, $"standard input: the secret must have {ClusterSecret.MinLength} to {ClusterSecret.MaxLength} characters in one line; it has {text.Length}");
            var options = Options(parsed.GetValue(ns));
            try
            {
                Keep(ClusterSecret.DefaultFile(options.Namespace), text, parsed.GetValue(accept), parsed.GetValue(replace));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCodes.Failed, error.Message, error);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command New()
    {
        var command = new Command("new", "Print a new random secret");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(ClusterSecret.NewText());
            return ExitCodes.Ok;
        });
        return command;
    }

    internal static void Keep(string path, string secret, bool accept, bool replace)
    {
        string[] present = File.Exists(path) ? [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)] : [];
        string[] lines = (present, accept, replace) switch
        {
            (_, true, true) => throw new CommandException(ExitCodes.Usage, "--accept and --replace exclude each other"),
            ([], _, _) => [secret],
            (_, true, _) => present.Contains(secret) ? present : [.. present, secret],
            ([var used, ..], _, true) => used == secret ? [secret] : [secret, used],
            ([var used, ..], _, _) when used == secret => present,
            _ => throw new CommandException(ExitCodes.Usage, $"{path} holds another secret: change it with --accept and then --replace"),
        };
        if (lines.Length > ClusterSecret.MaxSecrets)
            throw new CommandException(ExitCodes.Usage, $"{path} holds {present.Length} secrets already, at most {ClusterSecret.MaxSecrets} are allowed: --replace drops all but two");
        OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
        OwnerOnly.WriteFile(path, string.Join(Environment.NewLine, lines) + Environment.NewLine, overwrite: true);
    }

    internal static string FirstLine(string path)
    {
        using var reader = new StreamReader(path);
        return reader.ReadLine()?.Trim() ?? "";
    }

    internal static Option<string> Namespace() => new("--ns") { Description = "Namespace of the cluster (WW_NS)", HelpName = "name" };

    internal static NodeOptions Options(string? ns)
    {
        try
        {
            var settings = new Dictionary<string, string?> { ["Cluster:Bind"] = "127.0.0.1" };
            if (ns is not null)
                settings["Cluster:Namespace"] = ns;
            return NodeSettings.Read(NodeSettings.Build(settings), Nodes.NodeRole.Gateway).Node;
        }
        catch (NodeStartException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }
}
