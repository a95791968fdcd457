using Wetware.Testing;
using YamlDotNet.RepresentationModel;

namespace Wetware.Tests.Deployment;

/// <summary>What the compose files promise about secrets and limits. Nothing is started.</summary>
public sealed class ComposeTests
{
    public static TheoryData<string> Files => ["docker-compose.yml", "deploy/docker-compose.multicast.yml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_node_has_a_secret_in_its_environment(string file)
    {
        foreach (var (name, service) in Services(file).Where(service => service.Name != "postgres"))
        {
            var variables = Keys(service, "environment").ToList();
            Assert.DoesNotContain("WW_SECRET", variables);
            Assert.DoesNotContain("WW_TOKEN", variables);
            Assert.True(Items(service, "secrets").Contains("cluster.secret"), $"{name} has no cluster.secret");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_container_has_limits_of_memory_and_processes(string file)
    {
        foreach (var (_, service) in Services(file))
        {
            Assert.Contains("mem_limit", Keys(service));
            Assert.Contains("pids_limit", Keys(service));
        }
    }

    [Fact]
    public void Secrets_and_data_stay_out_of_the_build_context_and_of_git()
    {
        var ignored = File.ReadAllLines(Path.Combine(Repository.Folder, ".dockerignore"));
        Assert.All((string[])["secrets/", "**/*.secret", "**/cluster.db*", "**/http-tokens.json", ".env"], pattern => Assert.Contains(pattern, ignored));
        Assert.Contains("secrets/", File.ReadAllLines(Path.Combine(Repository.Folder, ".gitignore")));
    }

    // With what each takes over from an anchor by "<<".
    private static List<(string Name, List<YamlMappingNode> Parts)> Services(string file)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Repository.Folder, file));
        yaml.Load(reader);
        var services = (YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode)["services"];
        return [.. services.Select(service => (service.Key.ToString(), Parts((YamlMappingNode)service.Value)))];
    }

    private static List<YamlMappingNode> Parts(YamlMappingNode node) =>
        node.Children.TryGetValue("<<", out var merged) ? [node, .. Parts((YamlMappingNode)merged)] : [node];

    private static IEnumerable<string> Keys(List<YamlMappingNode> parts) => parts.SelectMany(part => part.Children.Keys).Select(key => key.ToString());

    private static IEnumerable<string> Keys(List<YamlMappingNode> parts, string name) =>
        parts.Where(part => part.Children.ContainsKey(name)).SelectMany(part => Keys(Parts((YamlMappingNode)part[name])));

    private static IEnumerable<string> Items(List<YamlMappingNode> parts, string name) =>
        parts.Where(part => part.Children.ContainsKey(name)).Take(1).SelectMany(part => ((YamlSequenceNode)part[name]).Select(item => item.ToString()));
}
