using System.CommandLine;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Security;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww join</c>.</summary>
internal sealed class JoinCommand : Command
{
    private const string TokenFile = "Cluster:JoinTokenFile";

    public JoinCommand()
        : base("join", "Join the cluster of a join token: keep its secret as this user's, and run a worker")
    {
        var argument = new Argument<string?>("token") { Description = "The token of `ww secret join-token`; none or - reads it from standard input", Arity = ArgumentArity.ZeroOrOne };
        Arguments.Add(argument);
        var flags = NodeFlags.AddTo(this, http: false);
        SetAction(async (parsed, cancellationToken) =>
        {
            var settings = flags.Settings(parsed);
            var text = parsed.GetValue(argument);
            if (text is not (null or "-"))
                await parsed.InvocationConfiguration.Error.WriteLineAsync("ww: a token on the command line can be read by this machine's other users: prefer standard input or --join-token-file").ConfigureAwait(false);
            var token = await Read(text, settings, cancellationToken).ConfigureAwait(false);
            Use(token, settings);
            using var loggers = NodeLog.Create(DebugFlag.IsSet(parsed), flags.JsonLogs(parsed));
            return await NodeProcess.Run(
                () =>
                {
                    var (node, _) = NodeSettings.Read(NodeSettings.Build(settings), NodeRole.Worker);
                    return () => WorkerHost.Build(node, loggers);
                },
                loggers,
                flags.StopWithInput(parsed)).ConfigureAwait(false);
        });
    }

    /// <summary>Keeps the token's secret, and makes <paramref name="settings"/> those of a node that joins its cluster.</summary>
    internal static void Use(JoinToken token, Dictionary<string, string?> settings)
    {
        if (settings.GetValueOrDefault("Cluster:Namespace") is { } ns && ns != token.Namespace)
            throw new CommandException(ExitCodes.Usage, $"--ns: the token is for namespace \"{token.Namespace}\"");
        if (token.Secret is { } secret)
        {
            if (settings.ContainsKey("Cluster:SecretFile"))
                throw new CommandException(ExitCodes.Usage, "--secret-file: the token carries the secret");
            SecretCommand.Keep(ClusterSecret.DefaultFile(token.Namespace), secret, accept: false, replace: false);
        }

        settings.Remove(TokenFile);
        settings["Cluster:Namespace"] = token.Namespace;
        settings["Cluster:SecretFingerprint"] = token.Fingerprint;
        if (settings.ContainsKey("Cluster:Join:0"))
            return;
        for (var i = 0; i < token.Addresses.Count; i++)
            settings[$"Cluster:Join:{i}"] = token.Addresses[i];
    }

    private static async Task<JoinToken> Read(string? text, Dictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        if (settings.GetValueOrDefault(TokenFile) is { } file)
        {
            if (text is not null)
                throw new CommandException(ExitCodes.Usage, "--join-token-file: the token is given already");
            try
            {
                return JoinToken.ReadFile(file, "--join-token-file");
            }
            catch (Clustering.NodeStartException error)
            {
                throw new CommandException(ExitCodes.Usage, error.Message, error);
            }
        }

        if (text is null or "-")
            text = await Console.In.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? "";
        return JoinToken.TryParse(text.Trim(), out var token, out var problem) ? token : throw new CommandException(ExitCodes.Usage, problem);
    }
}
