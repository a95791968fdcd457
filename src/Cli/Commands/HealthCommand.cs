using System.CommandLine;
using System.Net.Security;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary>
/// <c>ww health</c>: whether one node works, as the exit code. It takes the node's own settings, so that a container's health check is the program itself.
/// </summary>
internal sealed class HealthCommand : Command
{
    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = $"The node's cluster endpoint; without it port Cluster:ClusterPort, else {NodeOptions.DefaultClusterPort}, of this machine",
        HelpName = "host[:port]",
    };

    private readonly Option<string?> _url = new("--url") { Description = "Ask this gateway's /health instead", HelpName = "url" };
    private readonly Option<double> _timeout = new("--timeout") { Description = "How long the answer may take", HelpName = "seconds", DefaultValueFactory = _ => 5 };

    public HealthCommand()
        : base("health", "Ask one node whether it works: exit code 0 when it does")
    {
        foreach (var option in (Option[])[_endpoint, _url, _timeout])
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            var timeout = parsed.GetValue(_timeout);
            if (timeout is not (>= 0.1 and <= 600))
                throw new CommandException(ExitCodes.Usage, "--timeout: must be 0.1 to 600 seconds");
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(TimeSpan.FromSeconds(timeout));
            try
            {
                var (well, said) = parsed.GetValue(_url) is { } url
                    ? await AskGateway(url, deadline.Token).ConfigureAwait(false)
                    : await AskNode(parsed.GetValue(_endpoint), deadline.Token).ConfigureAwait(false);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(said).ConfigureAwait(false);
                return well ? ExitCodes.Ok : ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CommandException(ExitCodes.Failed, $"no answer within {timeout:0.#} s");
            }
            catch (Exception error) when (error is WetwareException or HttpRequestException)
            {
                throw new CommandException(ExitCodes.Failed, error.Message, error);
            }
        });
    }

    private static async Task<(bool Well, string Said)> AskGateway(string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var gateway) || gateway.Scheme is not ("http" or "https"))
            throw new CommandException(ExitCodes.Usage, $"--url: must be as in http://127.0.0.1:8080; \"{url}\" is not");
        using var handler = new SocketsHttpHandler();

        // Nothing secret is sent, and this machine's gateway may have made its certificate itself.
        if (gateway.IsLoopback)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        using var http = new HttpClient(handler);
        using var response = await http.GetAsync(new Uri(gateway, "/health"), cancellationToken).ConfigureAwait(false);
        return (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
    }

    private static async Task<(bool Well, string Said)> AskNode(string? text, CancellationToken cancellationToken)
    {
        try
        {
            var settings = NodeSettings.Build(new Dictionary<string, string?> { ["Cluster:Bind"] = "127.0.0.1" });
            var (options, _) = NodeSettings.Read(settings, NodeRole.Gateway);
            text ??= $"127.0.0.1:{(options.ClusterPort is > 0 ? options.ClusterPort : NodeOptions.DefaultClusterPort)}";
            if (!Endpoints.TryParse(text, NodeOptions.DefaultClusterPort, out var endpoint, out var problem))
                throw new CommandException(ExitCodes.Usage, $"--endpoint: {problem}");
            using var client = new ClusterClient(ClusterSecret.Find(options) ?? throw new CommandException(ExitCodes.Failed, ClusterSecret.NotFound(options.Namespace).Message));
            var info = await client.Info(endpoint, cancellationToken).ConfigureAwait(false);
            return (IsPartOfCluster(info.Stage), $"{info.Server} is {info.Stage}");
        }
        catch (NodeStartException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }

    private static bool IsPartOfCluster(string stage) => Enum.TryParse<NodeStage>(stage, ignoreCase: true, out var known) && known >= NodeStage.Member;
}
