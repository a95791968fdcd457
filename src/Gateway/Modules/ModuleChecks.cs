using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Modules;
using Wetware.Wasm.Modules;

namespace Wetware.Gateway.Modules;

/// <summary>Modules that come from outside.</summary>
internal static class ModuleChecks
{
    /// <summary>Describes a module; what a quick look shows to be none, or over a limit, is refused at once.</summary>
    /// <exception cref="BadFieldsException">400, or 413 when it is too long, naming <paramref name="field"/>.</exception>
    public static ModuleDescription Inspect(string field, ReadOnlySpan<byte> module)
    {
        if (module.Length > ModuleLimitsOfStore.MaxBytes)
            throw BadFieldsException.TooLarge(field, ModuleLimitsOfStore.MaxBytes);
        try
        {
            return ModuleInspector.Describe(module);
        }
        catch (ModuleRefusedException error)
        {
            throw Refused(field, error.Message, error.Limit is not null);
        }
    }

    /// <summary>Keeps a module, which the store judges whole.</summary>
    /// <exception cref="BadFieldsException">400: it is no valid module, or over a limit.</exception>
    public static async Task<ModuleInfo> Put(IModuleClient modules, string field, ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        try
        {
            return await modules.PutAsync(module, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Failed or ErrorKind.Limit)
        {
            throw Refused(field, error.Message, error.Kind == ErrorKind.Limit);
        }
    }

    /// <summary>Refuses a module that the compiler refused before.</summary>
    /// <exception cref="BadFieldsException">400: it is refused.</exception>
    public static void CheckState(string field, ModuleInfo module)
    {
        if (module.Refusal() is { } refusal)
            throw Refused(field, refusal.Message, refusal.Kind == ErrorKind.Limit);
    }

    private static BadFieldsException Refused(string field, string why, bool limit) =>
        new(new FieldProblem { Field = field, Reason = limit ? "out-of-range" : "malformed", Detail = why }, StatusCodes.Status400BadRequest);
}
