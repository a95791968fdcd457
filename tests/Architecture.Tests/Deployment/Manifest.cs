using YamlDotNet.RepresentationModel;

namespace Wetware.Tests.Deployment;

/// <summary>A part of a Kubernetes manifest.</summary>
/// <param name="node">The YAML below it; null where there is none.</param>
internal sealed class Manifest(YamlNode? node)
{
    public static IReadOnlyList<Manifest> Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => new Manifest(document.RootNode))];
    }

    public string Kind => this["kind"].Text ?? "";

    public string Name => this["metadata"]["name"].Text ?? "";

    public bool Exists => node is not null;

    /// <summary>The scalar; null where there is none.</summary>
    public string? Text => (node as YamlScalarNode)?.Value;

    /// <summary>The entries of a sequence; none where there is none.</summary>
    public IEnumerable<Manifest> Items => (node as YamlSequenceNode)?.Children.Select(child => new Manifest(child)) ?? [];

    /// <summary>The entries of a mapping whose values are scalars.</summary>
    public IReadOnlyDictionary<string, string> Texts => (node as YamlMappingNode)?.Children
        .Where(pair => pair.Value is YamlScalarNode)
        .ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!) ?? [];

    /// <summary>The value of a mapping's key, which may not exist.</summary>
    public Manifest this[string key] => new(node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null);

    /// <summary>The entry of a sequence with this name, which may not exist.</summary>
    public Manifest Named(string? name) => Items.FirstOrDefault(item => item["name"].Text == name) ?? new Manifest(null);
}
