using System.Net;
using Orleans.Concurrency;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Registry;

/// <inheritdoc cref="IDevicesGrain" />
[GrainType("ww.devices")]
[StatelessWorker]
[Reentrant]
internal sealed class DevicesGrain(AddressRule rule, TimeProvider time) : Grain, IDevicesGrain
{
    private IDeviceIndexGrain Index => GrainFactory.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Devices);

    public async Task<IReadOnlyList<DeviceInfo>> List(CancellationToken cancellationToken = default)
    {
        var entries = await Index.List();
        var devices = await Task.WhenAll(entries.Select(entry => GrainFactory.GetGrain<IDeviceGrain>(entry.Id).Get()));
        return [.. devices.OfType<DeviceInfo>()];
    }

    public async Task<DeviceInfo?> Find(string device, CancellationToken cancellationToken = default) =>
        await Index.Find(device) is { } entry ? await GrainFactory.GetGrain<IDeviceGrain>(entry.Id).Get() : null;

    public async Task Announce(DeviceAnnouncement announcement, CancellationToken cancellationToken = default)
    {
        var device = await Enter(announcement);
        if (await device.Announce(announcement))
            await device.IntroduceLater();
    }

    public async Task<DeviceInfo> Add(DeviceAnnouncement announcement, CancellationToken cancellationToken = default)
    {
        var device = await Enter(announcement);
        await device.Announce(announcement);
        return await device.Introduce(cancellationToken) ?? throw new WetwareException(
            ErrorKind.Disconnected, $"no device answers at {string.Join(", ", announcement.Addresses)}, port {announcement.Port}, with a description");
    }

    public async Task<bool> Remove(string device, CancellationToken cancellationToken = default)
    {
        if (await Index.Find(device) is not { } entry)
            return false;
        await GrainFactory.GetGrain<IDeviceGrain>(entry.Id).Remove();
        return true;
    }

    public async Task<int> RemoveAll(CancellationToken cancellationToken = default)
    {
        var entries = await Index.List();
        foreach (var entry in entries)
            await GrainFactory.GetGrain<IDeviceGrain>(entry.Id).Remove();
        return entries.Count;
    }

    public async Task<bool> SetBlacklisted(string device, bool blacklisted, CancellationToken cancellationToken = default)
    {
        if (await Index.Find(device) is not { } entry)
            return false;
        await GrainFactory.GetGrain<IDeviceGrain>(entry.Id).SetBlacklisted(blacklisted);
        return true;
    }

    public Task Scan(CancellationToken cancellationToken = default) => GrainFactory.GetGrain<IDeviceCoordinatorGrain>(0).RequestScan();

    private async Task<IDeviceGrain> Enter(DeviceAnnouncement announcement)
    {
        DeviceLimits.CheckTitle("name", announcement.Name);
        if (announcement.Name == "orchestrator")
            throw new WetwareException(ErrorKind.Failed, "field 'name': \"orchestrator\" is the name of the orchestrator itself");
        if (announcement.Port is < 1 or > ushort.MaxValue)
            throw new WetwareException(ErrorKind.Failed, $"field 'port': {announcement.Port} is not allowed; use 1 to {ushort.MaxValue}");
        if (announcement.Addresses.Count is < 1 or > DeviceLimits.MaxAddresses)
            throw new WetwareException(ErrorKind.Failed, $"field 'addresses': {announcement.Addresses.Count} are not allowed; use 1 to {DeviceLimits.MaxAddresses}");
        var parsed = announcement.Addresses.Select(text => IPAddress.TryParse(text, out var address)
            ? address
            : throw new WetwareException(ErrorKind.Failed, $"field 'addresses': \"{DeviceText.Show(text)}\" is no IP address")).ToArray();
        if (!Array.Exists(parsed, rule.IsAllowed))
            throw new WetwareException(ErrorKind.Denied, $"field 'addresses': {string.Join(", ", parsed.Select(address => address.ToString()))} is not in a network of this machine; Http:DeviceNetworks lists further networks");
        var entry = await Index.Add(new IndexEntry(GrainWrites.NewId(time), announcement.Name), unique: true, DeviceLimits.MaxDevices);
        return GrainFactory.GetGrain<IDeviceGrain>(entry.Id);
    }
}
