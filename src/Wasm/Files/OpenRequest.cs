namespace Wetware.Wasm.Files;

/// <summary>How a file in a folder is opened.</summary>
internal readonly record struct OpenRequest(bool Read, bool Write, bool Create, bool Exclusive, bool Truncate, bool Sync);
