namespace Wetware.Modules;

/// <summary>A piece of a module on its way into the store.</summary>
/// <param name="Upload">Which sending it belongs to; several may send the same module at once.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Data">Its bytes, at most <see cref="ModuleLimitsOfStore.PartBytes"/>.</param>
[GenerateSerializer, Immutable]
[Alias("ww.module-part")]
public sealed record ModulePart([property: Id(0)] Guid Upload, [property: Id(1)] int Offset, [property: Id(2)] ReadOnlyMemory<byte> Data);
