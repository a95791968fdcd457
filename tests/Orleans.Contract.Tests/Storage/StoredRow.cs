namespace Wetware.Tests.Storage;

/// <summary>One state of one grain as <see cref="RecordingStorage"/> keeps it.</summary>
public sealed record StoredRow(object? State, string ETag);
