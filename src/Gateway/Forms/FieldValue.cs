namespace Wetware.Gateway.Forms;

/// <summary>One value of a field: a text, or a file's bytes.</summary>
/// <param name="Text">The text; null for a file.</param>
/// <param name="File">The file's bytes; empty for a text.</param>
internal readonly record struct FieldValue(string? Text, ReadOnlyMemory<byte> File);
