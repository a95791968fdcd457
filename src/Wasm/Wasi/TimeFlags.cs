namespace Wetware.Wasm.Wasi;

/// <summary>Which times <c>*_filestat_set_times</c> changes, and whether to a given value or to now.</summary>
[Flags]
internal enum TimeFlags : ushort
{
    None = 0,
    Accessed = 1,
    AccessedNow = 2,
    Modified = 4,
    ModifiedNow = 8,
    All = Accessed | AccessedNow | Modified | ModifiedNow,
}
