namespace Orleans;

/// <summary>A process's door to the cluster: a client outside it, or the silo's own.</summary>
public interface IClusterClient : IGrainFactory
{
    IServiceProvider ServiceProvider { get; }
}
