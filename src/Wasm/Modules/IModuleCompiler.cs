namespace Wetware.Wasm.Modules;

/// <summary>Checks and compiles modules and components. Safe for any number of threads.</summary>
public interface IModuleCompiler
{
    /// <summary>Compiles a module, writes the serialized code to <paramref name="outputFile"/> and describes its boundary.</summary>
    /// <param name="module">The module's or component's bytes.</param>
    /// <param name="options">Options that change the code.</param>
    /// <param name="outputFile">A path at which no file exists; the file is created with mode 0600.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="ModuleRefusedException">The module is malformed, invalid, over a limit, or needs longer than it may.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    Task<ModuleDescription> CompileAsync(ReadOnlyMemory<byte> module, CompileOptions options, string outputFile, CancellationToken cancellation);

    /// <summary>Validates and describes a module or component that is to be run, without generating code.</summary>
    /// <exception cref="ModuleRefusedException">It is malformed, invalid, over a limit, or a component that exports no <c>wasi:cli/run</c>.</exception>
    Task<ModuleDescription> InspectAsync(ReadOnlyMemory<byte> module, CancellationToken cancellation);
}

/// <summary>The boundary of a module or component.</summary>
/// <param name="Kind">How it is meant to be entered.</param>
/// <param name="Imports">What it asks for.</param>
/// <param name="Exports">What it offers.</param>
public sealed record ModuleDescription(ModuleKind Kind, IReadOnlyList<ModuleImport> Imports, IReadOnlyList<ModuleExport> Exports);
