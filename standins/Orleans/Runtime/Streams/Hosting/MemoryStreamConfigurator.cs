namespace Orleans.Hosting;

internal sealed class MemoryStreamConfigurator(string name) : ISiloMemoryStreamConfigurator, IClusterClientMemoryStreamConfigurator
{
    public string Name { get; } = name;
}
