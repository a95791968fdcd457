using System.Text;
using Wetware.Anchors;

namespace Wetware.Cli.Anchors;

/// <summary>A cell as <c>--json</c> writes it: bytes as base64, and as text when they are UTF-8; or what kind of capability it holds; neither when empty.</summary>
internal sealed record CellJson
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public required string Path { get; init; }

    public required long Version { get; init; }

    /// <summary>Changes between the one that was shown before and this one.</summary>
    public long? Missed { get; init; }

    public byte[]? Value { get; init; }

    public string? Text { get; init; }

    public string? Capability { get; init; }

    public IReadOnlyList<string>? Methods { get; init; }

    public static CellJson From(AnchorPath path, AnchorCell cell) => new()
    {
        Path = path.ToString(),
        Version = cell.Version,
        Value = cell.Value is { Capability: null } value ? value.Bytes.ToArray() : null,
        Text = cell.Value is { Capability: null } text ? TextOf(text.Bytes) : null,
        Capability = cell.Value?.Capability?.Kind,
        Methods = cell.Value?.Capability?.Methods,
    };

    private static string? TextOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
