namespace Wasmtime.Binary;

/// <summary>An export: <paramref name="Index"/> counts within its kind's index space.</summary>
internal readonly record struct ExportEntry(string Name, ExternKind Kind, int Index);
