namespace Wetware.Grains.Channels;

/// <summary>A refused claim on disk.</summary>
/// <param name="Operation">The receive operation.</param>
/// <param name="Item">The value that it must not use.</param>
[GenerateSerializer, Immutable]
[Alias("ww.channel-stored-refusal")]
public readonly record struct StoredRefusal([property: Id(0)] Guid Operation, [property: Id(1)] Guid Item);
