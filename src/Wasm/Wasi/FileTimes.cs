namespace Wetware.Wasm.Wasi;

/// <summary>Times to set, in nanoseconds since 1970-01-01 UTC; null leaves one as it is.</summary>
internal readonly record struct FileTimes(ulong? Accessed, ulong? Modified);
