using System.CommandLine;
using Wetware.Cli.Commands;
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
        var compileLimits = CompileLimitFlag.AddTo(this);
        SetAction(async (parsed, cancellation) =>
        {
            var limits = compileLimits.Limits(parsed);
            var module = await WasmCommand.Read(parsed.GetRequiredValue(file), cancellation, limits).ConfigureAwait(false);
            if (ModuleInspector.Validate(module, limits) is not { } wrong)
                return ExitCodes.Ok;
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"ww: {parsed.GetRequiredValue(file)}: {Printable.Escape(wrong)}").ConfigureAwait(false);
            return ExitCodes.Failed;
        });
    }
}
