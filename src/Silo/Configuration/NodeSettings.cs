using Microsoft.Extensions.Configuration;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Joining;
using Wetware.Nodes;

namespace Wetware.Silo.Configuration;

/// <summary>
/// Where settings come from, later ones win: <c>appsettings.json</c> in the working folder, the environment (<c>Cluster__Namespace</c>, …),
/// the short <c>WW_</c> variables, the command line.
/// </summary>
public static class NodeSettings
{
    /// <summary>The short variables and what they set; the ones marked as lists are split at commas.</summary>
    public static IReadOnlyDictionary<string, (string Key, bool List)> Variables { get; } = new Dictionary<string, (string, bool)>
    {
        ["WW_NS"] = ("Cluster:Namespace", false),
        ["WW_DATA"] = ("Cluster:DataDirectory", false),
        ["WW_JOIN"] = ("Cluster:Join", true),
        ["WW_JOIN_TOKEN_FILE"] = ("Cluster:JoinTokenFile", false),
        ["WW_CERTIFICATE_FILE"] = ("Cluster:Security:CertificateFile", false),
        ["WW_KEY_FILE"] = ("Cluster:Security:KeyFile", false),
        ["WW_AUTHORITY_FILE"] = ("Cluster:Security:AuthorityFile", false),
        ["WW_META"] = ("Cluster:Meta", true),
        ["WW_SECRET"] = ("Cluster:Secret", false),
        ["WW_SECRET_FILE"] = ("Cluster:SecretFile", false),
        ["WW_BIND"] = ("Cluster:Bind", false),
        ["WW_ADVERTISE"] = ("Cluster:Advertise", false),
        ["WW_DATABASE"] = ("Cluster:Database", false),
        ["WW_BACKUP"] = ("Cluster:Backup:Folder", false),
        ["WW_BACKUP_EVERY"] = ("Cluster:Backup:Every", false),
        ["WW_BACKUP_KEY_FILE"] = ("Cluster:Backup:KeyFile", false),
        ["WW_AUTH"] = ("Cluster:Auth:Policy", false),
        ["WW_AUTH_KEYS"] = ("Cluster:Auth:Keys", true),
        ["WW_INTERFACE"] = ("Cluster:Discovery:Interfaces", true),
        ["WW_LISTEN"] = ("Http:Listen", false),
        ["WW_TLS"] = ("Http:Tls", false),
        ["WW_HTTPS"] = ("Cluster:Functions:Listen", false),
        ["WW_FUNCTIONS_HTTP"] = ("Cluster:Functions:ListenHttp", false),
        ["WW_TOKEN"] = ("Http:Token", false),
        ["WW_TOKEN_FILE"] = ("Http:TokenFile", false),
        ["WW_TOKENS_FILE"] = ("Http:TokensFile", false),
        ["WW_ALLOWED_ORIGINS"] = ("Http:AllowedOrigins", true),
        ["WW_DEVICES"] = ("Http:Devices", false),
        ["WW_DEVICES_URL"] = ("Http:DevicesUrl", false),
        ["WASMIOT_INIT_FOLDER"] = ("Http:DeviceInit", false),
        ["WW_DEVICES_INIT"] = ("Http:DeviceInit", false),
        ["WW_DEVICE_NETWORKS"] = ("Http:DeviceNetworks", true),
        ["WW_DEVICE"] = ("Cluster:Device:Listen", false),
        ["WW_DEVICE_NAME"] = ("Cluster:Device:Name", false),
        ["WW_DEVICE_ORCHESTRATOR"] = ("Cluster:Device:Orchestrator", false),
        ["WW_DEVICE_OPEN"] = ("Cluster:Device:Open", false),
        ["WW_DEVICE_OFFERS"] = ("Cluster:Device:Offers", true),
    };

    private const int MaxTokenLine = 4096;

    /// <summary>The file of HTTP tokens of this user's gateways of a namespace.</summary>
    public static string DefaultTokensFile(string ns) => Path.Combine(NodeFolder.Root(ns), "http-tokens.json");

    /// <summary>The same for the plain executables, whose command line is <c>--Cluster:Namespace=ww</c> and so on.</summary>
    public static IConfigurationRoot Build(string[] arguments)
    {
        try
        {
            return Build(new ConfigurationBuilder().AddCommandLine(arguments).Build().AsEnumerable().ToDictionary());
        }
        catch (FormatException error)
        {
            throw new NodeStartException(error.Message, error);
        }
    }

    /// <summary>Puts the sources together; <paramref name="flags"/> are keys such as <c>Cluster:Namespace</c> or <c>Cluster:Join:0</c>.</summary>
    public static IConfigurationRoot Build(IReadOnlyDictionary<string, string?> flags, string? folder = null)
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(folder ?? Directory.GetCurrentDirectory())
                .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .AddInMemoryCollection(FromEnvironment())
                .AddInMemoryCollection(flags)
                .Build();
        }
        catch (InvalidDataException error)
        {
            throw new NodeStartException($"{error.Message} {error.InnerException?.Message}".Trim(), error);
        }
    }

    /// <summary>Reads and checks the options of a node.</summary>
    /// <exception cref="NodeStartException">A value cannot be read or is outside its limits; all are named.</exception>
    public static (NodeOptions Node, HttpOptions Http) Read(IConfiguration configuration, NodeRole role)
    {
        var problems = new OptionProblems();
        var node = Bind<NodeOptions>(configuration, NodeOptions.Section, problems);
        var http = Bind<HttpOptions>(configuration, HttpOptions.Section, problems);
        problems.ThrowIfAny();
        node.Role = role;
        if (node.JoinTokenFile is { } file)
        {
            var token = JoinToken.ReadFile(file, "Cluster:JoinTokenFile");
            if (configuration["Cluster:Namespace"] is { } ns && ns != token.Namespace)
                problems.Add("Cluster:JoinTokenFile", $"{file} is for namespace \"{token.Namespace}\", and Cluster:Namespace is \"{ns}\"");
            token.Apply(node, problems, "Cluster:JoinTokenFile");
        }

        NodeOptionsValidator.Check(node, problems);
        if (role == NodeRole.Gateway)
        {
            ReadToken(http, problems);
            http.TokensFile ??= DefaultTokensFile(node.Namespace);
            NodeOptionsValidator.Check(http, problems);
        }

        problems.ThrowIfAny();
        return (node, http);
    }

    private static void ReadToken(HttpOptions http, OptionProblems problems)
    {
        if (string.IsNullOrEmpty(http.TokenFile))
            return;
        if (http.Token is not null)
        {
            problems.Add("Http:TokenFile", "cannot be given together with Http:Token");
            return;
        }

        try
        {
            if (OwnerOnly.OpenModeBeyondGroup(http.TokenFile) is { } mode)
            {
                problems.Add("Http:TokenFile", $"{http.TokenFile} is open to others (mode {mode}): chmod 600 {http.TokenFile}, and change the token if they may have read it");
                return;
            }

            // A file without an end has no token either.
            using var reader = new StreamReader(http.TokenFile);
            var buffer = new char[MaxTokenLine];
            var text = buffer.AsSpan(0, reader.ReadBlock(buffer));
            var end = text.IndexOfAny('\r', '\n');
            http.Token = (end < 0 ? text : text[..end]).Trim().ToString();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add("Http:TokenFile", $"{http.TokenFile} cannot be read: {error.Message}");
        }
    }

    private static T Bind<T>(IConfiguration configuration, string section, OptionProblems problems)
        where T : new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException error)
        {
            // "Failed to convert configuration value 'x' at 'Cluster:SiloPort' to type 'System.Int32'."
            problems.Add(section, error.Message);
        }

        return options;
    }

    private static Dictionary<string, string?> FromEnvironment()
    {
        var found = new Dictionary<string, string?>();
        foreach (var (variable, (key, list)) in Variables)
        {
            var value = Environment.GetEnvironmentVariable(variable);
            if (string.IsNullOrEmpty(value))
                continue;
            if (!list)
            {
                found[key] = value;
                continue;
            }

            var parts = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < parts.Length; i++)
                found[$"{key}:{i}"] = parts[i];
        }

        return found;
    }
}
