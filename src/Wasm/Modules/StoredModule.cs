namespace Wetware.Wasm.Modules;

/// <summary>A module's bytes as they are kept, with what a look at them told.</summary>
internal sealed record StoredModule(ModuleSummary Summary, ReadOnlyMemory<byte> Bytes);
