using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Capabilities;
using Wetware.Grains.Modules;
using Wetware.Grains.Sessions;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Wasm.Modules;

namespace Wetware.Grains.Processes;

/// <summary>What modules, processes and other guests need of a silo.</summary>
internal static class ProcessesHosting
{
    public static ISiloBuilder AddProcesses(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<GuestOptions>();
        silo.Services.AddSingleton<ModuleParts>();
        silo.Services.AddSingleton<IModuleCompiler>(static services =>
            new ChildCompiler(services.GetRequiredService<IOptions<GuestOptions>>().Value.Compiler.ToCompilerOptions(), services.GetRequiredService<TimeProvider>()));
        silo.Services.AddSingleton<ModuleIntake>();
        silo.Services.AddSingleton<NodeModules>();
        silo.Services.AddSingleton<NodeGuests>();
        silo.Services.AddSingleton<IProcessCapabilities, NodeCapabilities>();
        silo.Services.AddSingleton<NodeProcesses>();
        silo.Services.AddSingleton<SpawnCalls>();
        return silo.AddSessionService(
            "executor", CapabilityKinds.Executor, static (grains, node) => grains.GetGrain<IExecutorGrain>(NodeKey.Prefer(node.Server)).GetGrainId());
    }
}
