namespace Wetware.Cli.Channels;

/// <summary>A received value as <c>ww chan recv --json</c> writes it; fields that do not apply are left out.</summary>
internal sealed record ValueJson
{
    public int? Bytes { get; init; }

    public string? Base64 { get; init; }

    /// <summary>Only when the bytes are UTF-8.</summary>
    public string? Text { get; init; }

    /// <summary>The kind of a capability.</summary>
    public string? Capability { get; init; }

    public string? Serial { get; init; }

    public IReadOnlyList<string>? Methods { get; init; }
}
