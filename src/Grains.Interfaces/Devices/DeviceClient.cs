using Wetware.Errors;

namespace Wetware.Devices;

/// <summary>Devices on the network that run WebAssembly modules, what is deployed to them, and runs of it.</summary>
/// <param name="grains">The way to grains.</param>
public sealed class DeviceClient(IGrainFactory grains)
{
    /// <summary>The devices.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: no gateway listens for devices.</exception>
    public IDevicesGrain Devices => Get<IDevicesGrain>();

    /// <summary>The modules for devices.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: no gateway listens for devices.</exception>
    public IDeviceModulesGrain Modules => Get<IDeviceModulesGrain>();

    /// <summary>The deployments.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: no gateway listens for devices.</exception>
    public IDeploymentsGrain Deployments => Get<IDeploymentsGrain>();

    /// <summary>Cards of modules and devices, and zones, by which deployments are certified.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: no gateway listens for devices.</exception>
    public IDeviceCardsGrain Cards => Get<IDeviceCardsGrain>();

    /// <summary>What devices log.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: no gateway listens for devices.</exception>
    public IDeviceLogGrain Logs => Get<IDeviceLogGrain>();

    private T Get<T>()
        where T : IGrainWithIntegerKey
    {
        try
        {
            return grains.GetGrain<T>(0);
        }
        catch (ArgumentException error)
        {
            // No node of the cluster has a class for the interface.
            throw new WetwareException(ErrorKind.Disconnected, "no gateway of the cluster listens for devices; start one with: ww gateway --devices 3000", error);
        }
    }
}
