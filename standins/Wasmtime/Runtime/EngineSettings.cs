namespace Wasmtime.Runtime;

/// <summary>What a <see cref="Config"/> says; fixed once an engine was made from it.</summary>
internal sealed record EngineSettings
{
    /// <summary>Bytes of stack that guest code of one store may use: the package's default.</summary>
    public const int DefaultStackBytes = 512 * 1024;

    public bool Fuel { get; init; }

    public bool Epochs { get; init; }

    public int StackBytes { get; init; } = DefaultStackBytes;

    public bool ReferenceTypes { get; init; } = true;

    public bool Simd { get; init; } = true;

    public bool BulkMemory { get; init; } = true;

    public bool MultiValue { get; init; } = true;
}
