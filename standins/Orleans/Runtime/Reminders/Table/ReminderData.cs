using Orleans.Runtime;

namespace Orleans;

/// <inheritdoc />
[GenerateSerializer, Immutable]
internal sealed class ReminderData(GrainId grainId, string reminderName, string eTag) : IGrainReminder
{
    [Id(0)]
    public readonly GrainId GrainId = grainId;

    [Id(2)]
    public readonly string ETag = eTag;

    [Id(1)]
    public string ReminderName { get; } = reminderName;

    public override string ToString() => $"<IOrleansReminder: GrainId={GrainId} ReminderName={ReminderName} ETag={ETag}>";
}
