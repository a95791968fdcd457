using System.CommandLine;
using Wetware.Cli.Input;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Wasm;

/// <summary><c>ww wasm</c>: WebAssembly programs on this machine, without a cluster.</summary>
internal static class WasmCommand
{
    public static Command Create() => new("wasm", "Run, look at and check WebAssembly programs on this machine")
    {
        new WasmRunCommand(),
        new WasmInspectCommand(),
        new WasmValidateCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        WasmRunCommand =>
        [
            "ww wasm run hash.wasm --entry run --arg 0 --arg 3      an export with numbers",
            "echo hello | ww wasm run uppercase.wasm --stdin        a command that reads",
            "ww wasm run list.wasm --dir .:/here:ro -- /here        a command with a folder and an argument",
            "ww wasm run loop.wasm --limit time=2s --limit memory=16MiB",
        ],
        WasmInspectCommand => ["ww wasm inspect hash.wasm", "ww wasm inspect hash.wasm --json"],
        WasmValidateCommand => ["ww wasm validate hash.wasm && echo fine"],
        _ => [],
    };

    public static Argument<FileInfo> File() => new("file") { Description = "A WebAssembly module (.wasm)" };

    /// <exception cref="CommandException">It cannot be read, or is too large.</exception>
    public static Task<byte[]> Read(FileInfo file, CancellationToken cancellation, ModuleLimits? limits = null) =>
        BoundedFile.ReadAsync(file, (limits ?? ModuleLimits.Default).Bytes, cancellation);
}
