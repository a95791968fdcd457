namespace Wetware.Wasm.Modules;

/// <summary>The names of proposals, as their own pages write them, and why some are off.</summary>
public static class WasmProposalNames
{
    private static readonly (WasmProposals Proposal, string Name, string? Off)[] All =
    [
        (WasmProposals.SaturatingConversions, "saturating-conversions", null),
        (WasmProposals.SignExtension, "sign-extension", null),
        (WasmProposals.MultiValue, "multi-value", null),
        (WasmProposals.BulkMemory, "bulk-memory", null),
        (WasmProposals.ReferenceTypes, "reference-types", null),
        (WasmProposals.Simd, "simd", null),
        (WasmProposals.RelaxedSimd, "relaxed-simd", null),
        (WasmProposals.ExtendedConstants, "extended-const", null),
        (WasmProposals.TailCalls, "tail-call", null),
        (WasmProposals.MultiMemory, "multi-memory", null),
        (WasmProposals.Memory64, "memory64", null),
        (WasmProposals.FunctionReferences, "function-references", null),
        (WasmProposals.Gc, "gc", null),
        (WasmProposals.Exceptions, "exception-handling", null),
        (WasmProposals.WideArithmetic, "wide-arithmetic", null),
        (WasmProposals.CompactImports, "compact-imports", null),
        (WasmProposals.Threads, "threads", "a guest has one thread, and memory that several share cannot be bounded for each run"),
        (WasmProposals.LegacyExceptions, "legacy-exceptions", "the engine compiles only the standard form; build with -fwasm-exceptions -mllvm -wasm-use-legacy-eh=false"),
        (WasmProposals.StackSwitching, "stack-switching", "the engine does not enable it by default"),
        (WasmProposals.SharedEverything, "shared-everything-threads", "a guest has one thread"),
        (WasmProposals.CustomPageSizes, "custom-page-sizes", "the engine does not enable it by default"),
        (WasmProposals.CustomDescriptors, "custom-descriptors", "the engine does not enable it by default"),
        (WasmProposals.MemoryControl, "memory-control", "the engine does not enable it by default"),
    ];

    /// <summary>The names of proposals, in the order in which WebAssembly took them up.</summary>
    public static IEnumerable<string> Names(this WasmProposals proposals) =>
        All.Where(entry => proposals.HasFlag(entry.Proposal)).Select(entry => entry.Name);

    /// <summary>A refusal that names a proposal that is off.</summary>
    internal static ModuleRefusedException Off(WasmProposals proposal, int at)
    {
        var (_, name, why) = All.First(entry => entry.Proposal == proposal);
        return new ModuleRefusedException($"the module needs the proposal {name}, which is off: {why}", at);
    }
}
