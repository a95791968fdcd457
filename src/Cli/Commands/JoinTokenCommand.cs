using System.CommandLine;
using System.Globalization;
using System.Net;
using Wetware.Clustering;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww secret join-token</c>.</summary>
internal static class JoinTokenCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new Command("join-token", "Print a line for `ww join` on another machine: namespace, addresses and secret. Who has it has the cluster");
        var ns = SecretCommand.Namespace();
        var address = new Option<string[]>("--address") { Description = "Cluster endpoint that the other machine asks [default: the primary, as the node on this machine knows it]", HelpName = "host[:port]" };
        var without = new Option<bool>("--without-secret") { Description = "Leave the secret out, which the other machine is given another way; its fingerprint is checked" };
        foreach (var option in (Option[])[ns, address, without])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = SecretCommand.Options(parsed.GetValue(ns));
            var addresses = parsed.GetValue(address) is { Length: > 0 } given ? given : [await AskHere(options, cancellationToken).ConfigureAwait(false)];
            if (addresses.Any(IsLoopback))
                await parsed.InvocationConfiguration.Error.WriteLineAsync("ww: an address of loopback is reached from this machine only: start the nodes with --bind, or give --address").ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(Write(options, addresses, !parsed.GetValue(without))).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>The token.</summary>
    /// <exception cref="CommandException">There is no secret, or an address is none.</exception>
    internal static string Write(NodeOptions options, IReadOnlyList<string> addresses, bool withSecret)
    {
        try
        {
            // Checks the file as well: its mode, and that it holds secrets.
            _ = ClusterSecret.ForClient(options);
            var secret = options.Secret ?? SecretCommand.FirstLine(options.SecretFile ?? ClusterSecret.DefaultFile(options.Namespace));
            return JoinToken.Write(options.Namespace, addresses, secret, withSecret);
        }
        catch (Exception error) when (error is NodeStartException or Clustering.Hosting.ClusterNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, error.Message, error);
        }
        catch (ArgumentException error)
        {
            throw new CommandException(ExitCodes.Usage, $"--address: {error.Message}", error);
        }
    }

    private static async Task<string> AskHere(NodeOptions options, CancellationToken cancellationToken)
    {
        if (options.Join.Count > 0)
            return options.Join[0];
        var here = new IPEndPoint(IPAddress.Loopback, options.ClusterPort is > 0 and { } port ? port : Clustering.Configuration.ClusteringOptions.DefaultClusterPort);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            using var client = new ClusterClient(ClusterSecret.ForClient(options));
            var info = await client.Info(here, deadline.Token).ConfigureAwait(false);
            if (info.Namespace == options.Namespace && info.PrimaryEndpoint is { } primary)
                return primary;
            throw NoAddress(string.Create(CultureInfo.InvariantCulture, $"the node at {here} knows no primary of namespace \"{options.Namespace}\""));
        }
        catch (Exception error) when (error is WetwareException or NodeStartException or Clustering.Hosting.ClusterNotFoundException)
        {
            throw NoAddress(error.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAddress($"{here} does not answer");
        }
    }

    private static CommandException NoAddress(string why) => new(ExitCodes.Failed, $"{why}; give the address of a cluster endpoint (--address host:port)");

    private static bool IsLoopback(string address) =>
        Clustering.Configuration.Endpoints.TryParse(address, Clustering.Configuration.ClusteringOptions.DefaultClusterPort, out var endpoint, out _)
        && (endpoint.Host == "localhost" || (IPAddress.TryParse(endpoint.Host, out var ip) && IPAddress.IsLoopback(ip)));
}
