namespace Orleans.Hosting;

/// <summary>Configures memory streams of a client. The stand-in has nothing to configure.</summary>
public interface IClusterClientMemoryStreamConfigurator
{
    string Name { get; }
}
