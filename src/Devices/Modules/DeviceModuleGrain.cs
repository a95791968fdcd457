using Wetware.Devices.Registry;

namespace Wetware.Devices.Modules;

/// <summary>A module. Key: its id. Durable.</summary>
[Alias("ww.IDeviceModuleGrain")]
internal interface IDeviceModuleGrain : IGrainWithStringKey
{
    [Alias("Get")]
    Task<DeviceModuleInfo?> Get();

    [Alias("Set")]
    Task Set(DeviceModuleInfo module);

    [Alias("Remove")]
    Task Remove();
}

/// <summary>What is on disk of a module.</summary>
[GenerateSerializer]
[Alias("ww.device-module-state")]
internal sealed class DeviceModuleState
{
    [Id(0)]
    public DeviceModuleInfo? Module { get; set; }
}

/// <inheritdoc cref="IDeviceModuleGrain" />
[GrainType("ww.device-module")]
internal sealed class DeviceModuleGrain([PersistentState("module", "Default")] IPersistentState<DeviceModuleState> state) : Grain, IDeviceModuleGrain
{
    public Task<DeviceModuleInfo?> Get() => Task.FromResult(state.State.Module);

    public Task Set(DeviceModuleInfo module)
    {
        state.State.Module = module;
        return this.Write(state);
    }

    public Task Remove() => this.Clear(state);
}
