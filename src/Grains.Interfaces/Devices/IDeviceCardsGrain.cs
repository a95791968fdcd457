using Wetware.Security;

namespace Wetware.Devices;

/// <summary>What is declared of modules, devices and zones, by which deployments are certified. Key 0; durable; runs on gateways that listen for devices.</summary>
[Alias("ww.IDeviceCardsGrain"), PublicGrain]
public interface IDeviceCardsGrain : IGrainWithIntegerKey
{
    /// <summary>Returns everything.</summary>
    [Alias("Read")]
    Task<DeviceCards> Read(CancellationToken cancellationToken = default);

    /// <summary>Sets the card of a module, in place of an earlier one.</summary>
    /// <param name="card">The card; its id and time are chosen by the callee.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The card as it is kept.</returns>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is wrong. <c>overloaded</c>: there are too many cards.</exception>
    [Alias("SetModule")]
    Task<DeviceModuleCard> SetModule(DeviceModuleCard card, CancellationToken cancellationToken = default);

    /// <summary>Sets the card of a device, in place of an earlier one.</summary>
    /// <inheritdoc cref="SetModule" />
    [Alias("SetNode")]
    Task<DeviceNodeCard> SetNode(DeviceNodeCard card, CancellationToken cancellationToken = default);

    /// <summary>Sets a data source of a device, in place of an earlier one of its type.</summary>
    /// <inheritdoc cref="SetModule" />
    [Alias("SetSource")]
    Task<DeviceSourceCard> SetSource(DeviceSourceCard card, CancellationToken cancellationToken = default);

    /// <summary>Sets all zones and levels.</summary>
    /// <param name="zones">At most 256 zones and levels; its time is chosen by the callee.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The zones as they are kept.</returns>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is wrong.</exception>
    [Alias("SetZones")]
    Task<DeviceZones> SetZones(DeviceZones zones, CancellationToken cancellationToken = default);

    /// <summary>Removes a card of any kind; false when there is none with this id.</summary>
    [Alias("Remove")]
    Task<bool> Remove(string id, CancellationToken cancellationToken = default);
}

/// <summary>The card of a module.</summary>
/// <param name="Id">The card's id: 24 hexadecimal digits.</param>
/// <param name="Received">When it was set.</param>
/// <param name="ModuleId">Id of the module.</param>
/// <param name="Name">Name of the module.</param>
/// <param name="RiskLevel">The level of the module.</param>
/// <param name="InputType">Type of the data source that it takes in; <c>temp</c> for what the steps before gave.</param>
/// <param name="OutputRisk">The level of what it gives; <c>inherit</c> for that of the input.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-module-card")]
public sealed record DeviceModuleCard(string Id, DateTimeOffset Received, string ModuleId, string Name, string RiskLevel, string InputType, string OutputRisk);

/// <summary>The card of a device.</summary>
/// <param name="Id">The card's id: 24 hexadecimal digits.</param>
/// <param name="Received">When it was set.</param>
/// <param name="NodeId">Id of the device.</param>
/// <param name="Name">Name of the device.</param>
/// <param name="Zone">The zone that it is in.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-node-card")]
public sealed record DeviceNodeCard(string Id, DateTimeOffset Received, string NodeId, string Name, string Zone);

/// <summary>A source of data on a device.</summary>
/// <param name="Id">The card's id: 24 hexadecimal digits.</param>
/// <param name="Received">When it was set.</param>
/// <param name="NodeId">Id of the device.</param>
/// <param name="Name">Name of the source.</param>
/// <param name="Type">Its type, such as <c>camera</c>.</param>
/// <param name="RiskLevel">The level of what it gives.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-data-source-card")]
public sealed record DeviceSourceCard(string Id, DateTimeOffset Received, string NodeId, string Name, string Type, string RiskLevel);

/// <summary>The zones.</summary>
/// <param name="Updated">When they were set.</param>
/// <param name="Zones">The levels that each zone allows.</param>
/// <param name="Levels">All levels.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-zone-levels")]
public sealed record DeviceZones(DateTimeOffset Updated, IReadOnlyDictionary<string, IReadOnlyList<string>> Zones, IReadOnlyList<string> Levels);

/// <summary>All cards.</summary>
/// <param name="Modules">Cards of modules.</param>
/// <param name="Nodes">Cards of devices.</param>
/// <param name="Sources">Sources of data.</param>
/// <param name="Zones">The zones; null when none are set.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-cards")]
public sealed record DeviceCards(
    IReadOnlyList<DeviceModuleCard> Modules, IReadOnlyList<DeviceNodeCard> Nodes, IReadOnlyList<DeviceSourceCard> Sources, DeviceZones? Zones)
{
    /// <summary>Whether nothing is declared, so that nothing is certified.</summary>
    public bool IsEmpty => Modules.Count == 0 && Nodes.Count == 0 && Sources.Count == 0 && (Zones is null or { Zones.Count: 0, Levels.Count: 0 });
}
