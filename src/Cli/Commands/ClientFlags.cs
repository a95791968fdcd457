using System.CommandLine;
using System.Globalization;
using Wetware.Cli.Connecting;
using Wetware.Clustering;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary>Flags of commands that talk to a cluster.</summary>
internal sealed class ClientFlags
{
    private const double DefaultTimeout = 5;
    private const string TimeoutVariable = "WW_TIMEOUT";

    private readonly Option<string> _ns = new("--ns") { Description = "Namespace of the cluster (WW_NS)", HelpName = "name" };
    private readonly Option<string[]> _join = new("--join") { Description = "Ask this node instead of multicast (WW_JOIN)", HelpName = "host[:port]" };
    private readonly Option<string> _secretFile = new("--secret-file") { Description = "File with the cluster's secret (WW_SECRET_FILE)", HelpName = "file" };
    private readonly Option<string[]> _interface = new("--interface") { Description = "Network interface for multicast (WW_INTERFACE)", HelpName = "name" };
    private readonly Option<double?> _timeout = new("--timeout") { Description = $"How long to look for a cluster ({TimeoutVariable}) [default: {DefaultTimeout}]", HelpName = "seconds" };

    private ClientFlags()
    {
    }

    public static ClientFlags AddTo(Command command)
    {
        var flags = new ClientFlags();
        foreach (var option in (Option[])[flags._ns, flags._join, flags._secretFile, flags._interface, flags._timeout])
            command.Options.Add(option);
        return flags;
    }

    /// <summary>Reads and checks them, together with files and environment.</summary>
    public ClientOptions Read(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        Set(settings, "Cluster:Namespace", parsed.GetValue(_ns));
        Set(settings, "Cluster:SecretFile", parsed.GetValue(_secretFile));
        SetAll(settings, "Cluster:Join", parsed.GetValue(_join));
        SetAll(settings, "Cluster:Discovery:Interfaces", parsed.GetValue(_interface));
        var timeout = Timeout(parsed.GetValue(_timeout), Environment.GetEnvironmentVariable(TimeoutVariable));
        try
        {
            // A client listens on nothing, so what only nodes need is not asked of it.
            settings["Cluster:Bind"] = "127.0.0.1";
            var (node, _) = NodeSettings.Read(NodeSettings.Build(settings), NodeRole.Worker);
            return new ClientOptions(node, timeout);
        }
        catch (NodeStartException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }

    /// <summary>How long to look: what the flag says, else the variable, else the default.</summary>
    internal static TimeSpan Timeout(double? flag, string? variable)
    {
        if (flag is { } given)
            return Checked("--timeout", given);
        if (string.IsNullOrEmpty(variable))
            return TimeSpan.FromSeconds(DefaultTimeout);
        return Checked(TimeoutVariable, double.TryParse(variable, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : double.NaN);
    }

    private static TimeSpan Checked(string name, double seconds) => seconds is >= 0.1 and <= 3600
        ? TimeSpan.FromSeconds(seconds)
        : throw new CommandException(ExitCodes.Usage, $"{name}: must be 0.1 to 3600 seconds");

    private static void Set(Dictionary<string, string?> settings, string key, string? value)
    {
        if (value is not null)
            settings[key] = value;
    }

    private static void SetAll(Dictionary<string, string?> settings, string key, string[]? values)
    {
        for (var i = 0; i < (values?.Length ?? 0); i++)
            settings[$"{key}:{i}"] = values![i];
    }
}
