namespace Wetware.Functions;

/// <summary>A name that points at a blob, and the blobs that it pointed at before.</summary>
/// <param name="Name">The name.</param>
/// <param name="Versions">All kept versions, the newest last.</param>
/// <param name="Current">Number of the version that counts.</param>
[GenerateSerializer, Immutable]
[Alias("ww.function-name")]
public sealed record FunctionName([property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<NameVersion> Versions, [property: Id(2)] int Current)
{
    /// <summary>The blob that the name stands for now.</summary>
    public Blob Blob => Versions.First(version => version.Number == Current).Blob;
}

/// <summary>What a name pointed at.</summary>
/// <param name="Number">1 for the first, then one more each.</param>
/// <param name="Blob">The blob.</param>
/// <param name="At">When the name was given to it.</param>
[GenerateSerializer, Immutable]
[Alias("ww.name-version")]
public sealed record NameVersion([property: Id(0)] int Number, [property: Id(1)] Blob Blob, [property: Id(2)] DateTimeOffset At);
