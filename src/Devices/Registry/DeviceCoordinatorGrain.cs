namespace Wetware.Devices.Registry;

/// <summary>Chooses the one gateway that browses the network and asks for health. Key 0. A lease in memory: when it is lost the next gateway that asks has it.</summary>
[Alias("ww.IDeviceCoordinatorGrain")]
internal interface IDeviceCoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>Asks for the lease, or for more of it.</summary>
    /// <returns>Whether the caller has it, and how many scans were requested so far.</returns>
    [Alias("Renew")]
    Task<(bool IsHolder, int Scans)> Renew(Guid gateway);

    /// <summary>Gives the lease back.</summary>
    [Alias("Release")]
    Task Release(Guid gateway);

    [Alias("RequestScan")]
    Task RequestScan();
}

/// <inheritdoc cref="IDeviceCoordinatorGrain" />
[GrainType("ww.device-coordinator")]
internal sealed class DeviceCoordinatorGrain(TimeProvider time) : Grain, IDeviceCoordinatorGrain
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private Guid? _holder;
    private long _renewed;
    private int _scans;

    public Task<(bool IsHolder, int Scans)> Renew(Guid gateway)
    {
        if (_holder is { } holder && holder != gateway && time.GetElapsedTime(_renewed) < Lease)
            return Task.FromResult((false, _scans));
        (_holder, _renewed) = (gateway, time.GetTimestamp());
        return Task.FromResult((true, _scans));
    }

    public Task Release(Guid gateway)
    {
        if (_holder == gateway)
            _holder = null;
        return Task.CompletedTask;
    }

    public Task RequestScan()
    {
        _scans++;
        return Task.CompletedTask;
    }
}
