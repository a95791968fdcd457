using System.CommandLine;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Wasm;

/// <summary><c>ww wasm validate</c>.</summary>
internal sealed class WasmValidateCommand : Command
{
    public WasmValidateCommand()
        : base("validate", "Check that a module is valid and within the limits; exit code 1 when it is not")
    {
        var file = WasmCommand.File();
        Arguments.Add(file);
        SetAction(async (parsed, cancellation) =>
        {
            var module = await WasmCommand.Read(parsed.GetRequiredValue(file), cancellation).ConfigureAwait(false);
            if (ModuleInspector.Validate(module) is not { } wrong)
                return ExitCodes.Ok;
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"ww: {parsed.GetRequiredValue(file)}: {Printable.Escape(wrong)}").ConfigureAwait(false);
            return ExitCodes.Failed;
        });
    }
}
