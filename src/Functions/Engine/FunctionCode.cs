using System.Security.Cryptography;

namespace Wetware.Functions.Engine;

/// <summary>A program that can be run: a blob whose content type has an execution engine.</summary>
internal sealed record FunctionCode
{
    /// <summary>The blob's techID; equal ids are equal programs, whose compiled form is shared.</summary>
    public required string TechId { get; init; }

    /// <summary>The content type, which chooses the engine: <c>application/wasm</c>, <c>text/javascript</c>, <c>application/javascript</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>Reads the blob's bytes. Called only when this node has no compiled form of it.</summary>
    public required Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> ReadAsync { get; init; }

    /// <summary>A program whose bytes are at hand.</summary>
    public static FunctionCode FromBytes(string contentType, ReadOnlyMemory<byte> bytes) => new()
    {
        TechId = Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
        ContentType = contentType,
        ReadAsync = _ => ValueTask.FromResult(bytes),
    };
}
