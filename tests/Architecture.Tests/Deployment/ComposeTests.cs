using Wetware.Devices.Supervisor;
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
    public void The_example_devices_are_set_up_as_a_worker_takes_it_and_differ_in_what_they_offer()
    {
        var services = Services("docker-compose.devices.yml");
        var gateway = Variables(services.Single(service => service.Name == "gateway").Parts);
        var devices = services.Where(service => service.Name != "gateway").Select(service => (service.Name, Options: Device(Variables(service.Parts)), service.Parts)).ToArray();

        Assert.Equal(3, devices.Length);
        Assert.All(devices, device =>
        {
            Assert.Empty(device.Options.Problems());
            Assert.Equal(device.Name, device.Options.Name);
            Assert.Equal(gateway["WW_DEVICES_URL"], device.Options.Orchestrator);
            Assert.Contains("extends", Keys(device.Parts));
        });
        Assert.Equal(3, devices.Select(device => device.Options.Offers.Count).Distinct().Count());
    }

    [Fact]
    public void Secrets_and_data_stay_out_of_the_build_context_and_of_git()
    {
        var ignored = File.ReadAllLines(Path.Combine(Repository.Folder, ".dockerignore"));
        Assert.All((string[])["secrets/", "**/*.secret", "**/cluster.db*", "**/http-tokens.json", ".env"], pattern => Assert.Contains(pattern, ignored));
        Assert.Contains("secrets/", File.ReadAllLines(Path.Combine(Repository.Folder, ".gitignore")));
    }

    private static Dictionary<string, string> Variables(List<YamlMappingNode> parts) =>
        ((YamlMappingNode)parts.First(part => part.Children.ContainsKey("environment"))["environment"]).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString());

    private static SupervisorOptions Device(Dictionary<string, string> variables)
    {
        var options = new SupervisorOptions { Listen = variables["WW_DEVICE"], Name = variables["WW_DEVICE_NAME"], Orchestrator = variables["WW_DEVICE_ORCHESTRATOR"] };
        foreach (var name in variables.GetValueOrDefault("WW_DEVICE_OFFERS", "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            options.Offers.Add(name);
        return options;
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
