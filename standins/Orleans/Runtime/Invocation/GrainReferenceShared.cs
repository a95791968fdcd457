using Microsoft.Extensions.DependencyInjection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Codecs;

namespace Orleans.Runtime;

/// <summary>What all references of one interface to grains of one type have in common.</summary>
public class GrainReferenceShared
{
    internal GrainReferenceShared(
        GrainType grainType,
        GrainInterfaceType interfaceType,
        ushort interfaceVersion,
        CallRuntime calls,
        InvokeMethodOptions invokeMethodOptions,
        IServiceProvider serviceProvider)
    {
        GrainType = grainType;
        InterfaceType = interfaceType;
        InterfaceVersion = interfaceVersion;
        Calls = calls;
        InvokeMethodOptions = invokeMethodOptions;
        ServiceProvider = serviceProvider;
        Codecs = serviceProvider.GetRequiredService<CodecProvider>();
    }

    public GrainType GrainType { get; }

    public GrainInterfaceType InterfaceType { get; }

    public ushort InterfaceVersion { get; }

    public IGrainReferenceRuntime Runtime => Calls;

    public InvokeMethodOptions InvokeMethodOptions { get; }

    public IServiceProvider ServiceProvider { get; }

    internal CallRuntime Calls { get; }

    internal CodecProvider Codecs { get; }
}
