namespace Wetware.Grains.Tasks;

/// <summary>Slots that were offered together and are not all taken yet.</summary>
internal sealed class OfferedSlots(CancellationTokenSource rest)
{
    /// <summary>Takes those back that nobody has taken.</summary>
    public CancellationTokenSource Rest { get; } = rest;

    /// <summary>Completes when they are taken or taken back.</summary>
    public Task Sent { get; set; } = Task.CompletedTask;
}
