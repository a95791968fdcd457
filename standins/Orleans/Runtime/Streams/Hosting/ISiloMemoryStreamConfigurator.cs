namespace Orleans.Hosting;

/// <summary>Configures memory streams of a silo. The stand-in has nothing to configure.</summary>
public interface ISiloMemoryStreamConfigurator
{
    string Name { get; }
}
