namespace Wasmtime;

public enum ProfilingStrategy : byte
{
    None,
    JitDump,
    VTune,
    PerfMap,
}
