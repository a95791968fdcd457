using Microsoft.Extensions.Hosting;

namespace Wetware.Silo.Hosting;

/// <summary>The host of a worker: the silo and nothing else.</summary>
public static class WorkerHost
{
    /// <summary>Builds it.</summary>
    public static IHost Build(NodeContext node)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "ww" });
        builder.AddNode(node);
        return builder.Build();
    }
}
