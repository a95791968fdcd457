using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wetware.Clustering.Identity;
using Wetware.Gateway.Health;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests.Deployment;

/// <summary>The manifests in <c>deploy/kubernetes</c> say what nodes understand. Nothing is started: that takes a cluster.</summary>
public sealed partial class KubernetesTests
{
    private const string Secrets = "/run/secrets/wetware";

    private static string Folder { get; } = Path.Combine(Repository.Folder, "deploy/kubernetes");

    private static IReadOnlyList<Manifest> All { get; } =
        [.. Directory.GetFiles(Folder, "*.yaml").Where(file => Path.GetFileName(file) != "kustomization.yaml").SelectMany(file => Manifest.Load(File.ReadAllText(file)))];

    [Fact]
    public void All_files_are_applied()
    {
        var listed = Manifest.Load(File.ReadAllText(Path.Combine(Folder, "kustomization.yaml")))[0]["resources"].Items.Select(item => item.Text!);

        Assert.Equal(
            Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Where(name => name != "kustomization.yaml").Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Manifests_fit_together_and_keep_containers_confined() => Assert.Empty(ManifestRules.Problems(All));

    [Theory]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "worker: readOnlyRootFilesystem must be true")]
    [InlineData("runAsUser: 1654", "runAsUser: 0", "worker: must not run as root")]
    [InlineData("livenessProbe", "otherProbe", "worker: livenessProbe is missing")]
    [InlineData("port: cluster}", "port: other}", "worker: no port is named other")]
    [InlineData("name: tmp, mountPath", "name: temp, mountPath", "worker: there is no volume temp")]
    [InlineData("name: WW_ADVERTISE", "name: WW_TOKEN", "worker: WW_TOKEN: a secret must be a file")]
    [InlineData("memory: 4Gi", "other: 4Gi", "worker: resources.limits.memory is missing")]
    [InlineData("kind: Service\n", "kind: Secret\n", "worker: secrets do not belong into manifests")]
    [InlineData("configMapRef: {name: wetware}", "configMapRef: {name: settings}", "worker: there is no ConfigMap settings")]
    public void A_mistake_is_found(string right, string wrong, string problem)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "worker.yaml")).ReplaceLineEndings("\n");
        Assert.Contains(right, text, StringComparison.Ordinal);

        var manifests = Manifest.Load(text.Replace(right, wrong, StringComparison.Ordinal)).Concat(All.Where(manifest => manifest.Kind == "ConfigMap"));

        Assert.Contains(problem, ManifestRules.Problems([.. manifests]));
    }

    [Theory]
    [InlineData("gateway", NodeRole.Gateway)]
    [InlineData("worker", NodeRole.Worker)]
    public void A_node_takes_its_settings(string name, NodeRole role)
    {
        using var secrets = new TempFolder();
        foreach (var file in KeysOfSecret())
            OwnerOnly.CreateFile(secrets[file], "0123456789abcdef\n");
        var set = Set(name);
        var variables = Variables(set).ToDictionary(pair => pair.Key, pair => pair.Value.Replace(Secrets, secrets.Path, StringComparison.Ordinal));

        var keys = variables.ToDictionary(pair => Key(pair.Key), pair => (string?)pair.Value);
        var (node, http) = NodeSettings.Read(NodeSettings.Build(keys, secrets.Path), role);

        Assert.All(keys.Keys, IsOption);
        Assert.NotNull(node.SecretFile);
        Assert.Equal(role == NodeRole.Gateway, http.Token is not null);
        Assert.True(ManifestRules.Seconds(Pod(set)["terminationGracePeriodSeconds"]) > node.DrainTimeout + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_database_is_the_one_that_the_manifests_start()
    {
        var connection = new NpgsqlConnectionStringBuilder(Variables(Set("worker"))["WW_DATABASE"]);
        var server = Pod(Set("postgres"))["containers"].Named("postgres")["env"];

        Assert.Contains(All, manifest => manifest.Kind == "Service" && manifest.Name == connection.Host);
        Assert.Equal(server.Named("POSTGRES_USER")["value"].Text, connection.Username);
        Assert.Equal(server.Named("POSTGRES_DB")["value"].Text, connection.Database);
        Assert.Null(connection.Password);
        Assert.Contains(Path.GetFileName(connection.Passfile), KeysOfSecret());
        Assert.Contains(Path.GetFileName(server.Named("POSTGRES_PASSWORD_FILE")["value"].Text), KeysOfSecret());
    }

    [Fact]
    public void Probes_ask_paths_that_a_gateway_has()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<HealthChecks>();
        IEndpointRouteBuilder routes = builder.Build();
        routes.MapHealth();
        var paths = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText).ToList();

        var asked = Regex.Matches(File.ReadAllText(Path.Combine(Folder, "gateway.yaml")), "httpGet: {path: ([^,]+),").Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(3, asked.Count);
        Assert.All(asked, path => Assert.Contains(path, paths));
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("worker")]
    public async Task Commands_of_containers_are_commands_of_the_tool(string name)
    {
        var container = Pod(Set(name))["containers"].Named("node");
        var probe = container["readinessProbe"]["exec"]["command"].Items.Select(item => item.Text!).ToArray();
        Assert.True(probe is [] or ["/app/ww", _]);

        foreach (var command in container["args"].Items.Select(item => item.Text!).Concat(probe.Skip(1)))
            Assert.Contains($"ww {command} [options]", await Help(command), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_and_ports_are_those_of_the_image()
    {
        var image = File.ReadAllText(Path.Combine(Repository.Folder, "deploy/Dockerfile"));
        var exposed = Regex.Match(image, "^EXPOSE (.*)$", RegexOptions.Multiline).Groups[1].Value.Split(' ');

        Assert.Contains($"USER {Pod(Set("worker"))["securityContext"]["runAsUser"].Text}:", image, StringComparison.Ordinal);
        Assert.Equal(exposed.Order(), Pod(Set("gateway"))["containers"].Named("node")["ports"].Items.Select(port => port["containerPort"].Text!).Order());
    }

    private static Manifest Set(string name) => All.Single(manifest => manifest.Kind == "StatefulSet" && manifest.Name == name);

    private static Manifest Pod(Manifest set) => set["spec"]["template"]["spec"];

    // The environment of a node: what the image says comes first.
    private static Dictionary<string, string> Variables(Manifest set)
    {
        var all = new Dictionary<string, string>(All.Single(manifest => manifest.Kind == "ConfigMap")["data"].Texts);
        foreach (var variable in Pod(set)["containers"].Named("node")["env"].Items)
            all.Add(variable["name"].Text!, variable["value"].Text ?? Field(variable["valueFrom"]["fieldRef"]["fieldPath"].Text));
        return all;
    }

    private static string Field(string? path) => path == "status.podIP" ? "10.0.0.7" : throw new InvalidDataException($"fieldPath {path} is not known to the test");

    private static string Key(string variable) =>
        variable.Contains("__", StringComparison.Ordinal) ? variable.Replace("__", ":", StringComparison.Ordinal) : NodeSettings.Variables[variable].Key;

    private static void IsOption(string key)
    {
        var parts = key.Split(':');
        var type = parts[0] switch { NodeOptions.Section => typeof(NodeOptions), HttpOptions.Section => typeof(HttpOptions), _ => throw new InvalidDataException($"{key} is in no section") };
        foreach (var part in parts.Skip(1))
            type = type.GetProperty(part)?.PropertyType ?? throw new InvalidDataException($"{key}: {type.Name} has no {part}");
    }

    /// <summary>The keys that the page tells to put into the secret.</summary>
    private static string[] KeysOfSecret() =>
        [.. SecretKey().Matches(File.ReadAllText(Path.Combine(Repository.Folder, "docs/kubernetes.md"))).Select(match => match.Groups[1].Value)];

    private static async Task<string> Help(string command)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ww.dll"), command, "--help"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said;
    }

    [GeneratedRegex(@"--from-file=([\w-]+)")]
    private static partial Regex SecretKey();
}
