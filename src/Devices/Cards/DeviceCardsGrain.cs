using Wetware.Devices.Registry;
using Wetware.Errors;

namespace Wetware.Devices.Cards;

/// <summary>What is declared of modules, devices and zones, by which deployments are certified. Key 0. Durable.</summary>
[Alias("ww.IDeviceCardsGrain")]
internal interface IDeviceCardsGrain : IGrainWithIntegerKey
{
    /// <summary>Everything.</summary>
    [Alias("Read")]
    Task<DeviceCards> Read();

    /// <summary>Sets the card of a module, in place of an earlier one.</summary>
    [Alias("SetModule")]
    Task SetModule(ModuleCard card);

    /// <summary>Sets the card of a device, in place of an earlier one.</summary>
    [Alias("SetNode")]
    Task SetNode(NodeCard card);

    /// <summary>Sets a data source of a device, in place of an earlier one of its type.</summary>
    [Alias("SetSource")]
    Task SetSource(DataSourceCard card);

    /// <summary>Sets all zones and levels.</summary>
    [Alias("SetZones")]
    Task SetZones(ZoneLevels zones);
}

/// <summary>The card of a module: its risk, what it takes in, and the risk of what it gives.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-module-card")]
internal sealed record ModuleCard(string Id, DateTimeOffset Received, string ModuleId, string Name, string RiskLevel, string InputType, string OutputRisk);

/// <summary>The card of a device: the zone that it is in.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-node-card")]
internal sealed record NodeCard(string Id, DateTimeOffset Received, string NodeId, string Name, string Zone);

/// <summary>A source of data on a device, and its risk.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-data-source-card")]
internal sealed record DataSourceCard(string Id, DateTimeOffset Received, string NodeId, string Name, string Type, string RiskLevel);

/// <summary>The zones with the levels that each allows, and all levels.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-zone-levels")]
internal sealed record ZoneLevels(DateTimeOffset Updated, IReadOnlyDictionary<string, IReadOnlyList<string>> Zones, IReadOnlyList<string> Levels);

/// <summary>All cards.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-cards")]
internal sealed record DeviceCards(IReadOnlyList<ModuleCard> Modules, IReadOnlyList<NodeCard> Nodes, IReadOnlyList<DataSourceCard> Sources, ZoneLevels? Zones)
{
    /// <summary>Whether nothing is declared, so that nothing is certified.</summary>
    public bool IsEmpty => Modules.Count == 0 && Nodes.Count == 0 && Sources.Count == 0 && Zones is null;
}

/// <summary>What is on disk of the cards.</summary>
[GenerateSerializer]
[Alias("ww.device-cards-state")]
internal sealed class DeviceCardsState
{
    [Id(0)]
    public List<ModuleCard> Modules { get; set; } = [];

    [Id(1)]
    public List<NodeCard> Nodes { get; set; } = [];

    [Id(2)]
    public List<DataSourceCard> Sources { get; set; } = [];

    [Id(3)]
    public ZoneLevels? Zones { get; set; }
}

/// <inheritdoc cref="IDeviceCardsGrain" />
[GrainType("ww.device-cards")]
internal sealed class DeviceCardsGrain([PersistentState("cards", "Default")] IPersistentState<DeviceCardsState> state) : Grain, IDeviceCardsGrain
{
    private const int MaxCards = DeviceLimits.MaxDevices;

    public Task<DeviceCards> Read() => Task.FromResult(new DeviceCards([.. state.State.Modules], [.. state.State.Nodes], [.. state.State.Sources], state.State.Zones));

    public Task SetModule(ModuleCard card) => Set(state.State.Modules, card, other => other.ModuleId == card.ModuleId);

    public Task SetNode(NodeCard card) => Set(state.State.Nodes, card, other => other.NodeId == card.NodeId);

    public Task SetSource(DataSourceCard card) => Set(state.State.Sources, card, other => other.NodeId == card.NodeId && other.Type == card.Type);

    public Task SetZones(ZoneLevels zones)
    {
        state.State.Zones = zones;
        return this.Write(state);
    }

    private Task Set<T>(List<T> cards, T card, Predicate<T> isSame)
    {
        var place = cards.FindIndex(isSame);
        if (place < 0 && cards.Count >= MaxCards)
            throw new WetwareException(ErrorKind.Overloaded, $"there are {cards.Count} cards of this kind; the limit is {MaxCards}");
        if (place < 0)
            cards.Add(card);
        else
            cards[place] = card;
        return this.Write(state);
    }
}
