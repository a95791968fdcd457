namespace Wasmtime.Binary;

/// <summary>An import: <paramref name="Index"/> counts within its kind's index space.</summary>
internal readonly record struct ImportEntry(string Module, string Name, ExternKind Kind, int Index);
