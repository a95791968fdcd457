using Wetware.Devices.Registry;
using Wetware.Errors;

namespace Wetware.Devices.Cards;

/// <summary>What is on disk of the cards.</summary>
[GenerateSerializer]
[Alias("ww.device-cards-state")]
internal sealed class DeviceCardsState
{
    [Id(0)]
    public List<DeviceModuleCard> Modules { get; set; } = [];

    [Id(1)]
    public List<DeviceNodeCard> Nodes { get; set; } = [];

    [Id(2)]
    public List<DeviceSourceCard> Sources { get; set; } = [];

    [Id(3)]
    public DeviceZones? Zones { get; set; }
}

/// <inheritdoc cref="IDeviceCardsGrain" />
[GrainType("ww.device-cards")]
internal sealed class DeviceCardsGrain([PersistentState("cards", "Default")] IPersistentState<DeviceCardsState> state, TimeProvider time) : Grain, IDeviceCardsGrain
{
    private const int MaxCards = DeviceLimits.MaxDevices;
    private const int MaxLevels = 256;
    private const int MaxText = 128;

    public Task<DeviceCards> Read(CancellationToken cancellationToken = default) =>
        Task.FromResult(new DeviceCards([.. state.State.Modules], [.. state.State.Nodes], [.. state.State.Sources], state.State.Zones));

    public Task<DeviceModuleCard> SetModule(DeviceModuleCard card, CancellationToken cancellationToken = default)
    {
        Check(("moduleid", card.ModuleId), ("name", card.Name), ("risk-level", card.RiskLevel), ("input-type", card.InputType), ("output-risk", card.OutputRisk));
        return Set(state.State.Modules, card with { Id = GrainWrites.NewId(time), Received = time.GetUtcNow() }, other => other.ModuleId == card.ModuleId);
    }

    public Task<DeviceNodeCard> SetNode(DeviceNodeCard card, CancellationToken cancellationToken = default)
    {
        Check(("nodeid", card.NodeId), ("name", card.Name), ("zone", card.Zone));
        return Set(state.State.Nodes, card with { Id = GrainWrites.NewId(time), Received = time.GetUtcNow() }, other => other.NodeId == card.NodeId);
    }

    public Task<DeviceSourceCard> SetSource(DeviceSourceCard card, CancellationToken cancellationToken = default)
    {
        Check(("nodeid", card.NodeId), ("name", card.Name), ("type", card.Type), ("risk-level", card.RiskLevel));
        return Set(state.State.Sources, card with { Id = GrainWrites.NewId(time), Received = time.GetUtcNow() }, other => other.NodeId == card.NodeId && other.Type == card.Type);
    }

    public async Task<DeviceZones> SetZones(DeviceZones zones, CancellationToken cancellationToken = default)
    {
        if (zones.Levels.Count > MaxLevels || zones.Zones.Count > MaxLevels)
            throw new WetwareException(ErrorKind.Failed, $"field 'zones': {zones.Levels.Count} levels and {zones.Zones.Count} zones are not allowed; use at most {MaxLevels} of each");
        Check([.. zones.Levels.Select(level => ("levels", level)), .. zones.Zones.Select(zone => ("zones", zone.Key))]);
        foreach (var (zone, allowed) in zones.Zones)
        {
            if (allowed.FirstOrDefault(level => !zones.Levels.Contains(level)) is { } unknown)
                throw new WetwareException(ErrorKind.Failed, $"field 'zones': zone \"{zone}\" allows \"{unknown}\", which is none of the levels");
        }

        var kept = zones with { Updated = time.GetUtcNow() };
        state.State.Zones = kept;
        await this.Write(state);
        return kept;
    }

    public async Task<bool> Remove(string id, CancellationToken cancellationToken = default)
    {
        var all = state.State;
        if (all.Modules.RemoveAll(card => card.Id == id) + all.Nodes.RemoveAll(card => card.Id == id) + all.Sources.RemoveAll(card => card.Id == id) == 0)
            return false;
        await this.Write(state);
        return true;
    }

    private static void Check(params ReadOnlySpan<(string Field, string? Text)> fields)
    {
        foreach (var (field, text) in fields)
        {
            if (text is not { Length: > 0 and <= MaxText } || text.Any(char.IsControl))
                throw new WetwareException(ErrorKind.Failed, $"field '{field}': use a text of 1 to {MaxText} characters, none of them a control character");
        }
    }

    private async Task<T> Set<T>(List<T> cards, T card, Predicate<T> isSame)
    {
        var place = cards.FindIndex(isSame);
        if (place < 0 && cards.Count >= MaxCards)
            throw new WetwareException(ErrorKind.Overloaded, $"there are {cards.Count} cards of this kind; the limit is {MaxCards}");
        if (place < 0)
            cards.Add(card);
        else
            cards[place] = card;
        await this.Write(state);
        return card;
    }
}
