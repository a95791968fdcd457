using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;

namespace Wetware.Functions.Modules;

/// <summary>A function that a module imports from another program by that program's name.</summary>
internal sealed record ForeignImport(string Program, string Export, string Type);

/// <summary>A WebAssembly program as its calls need it: what it exports, which functions of <c>core</c> and of other programs it imports.</summary>
internal sealed class PreparedModule
{
    private const string StartName = "_start";
    private const string CommandType = "func () -> ()";

    private readonly Dictionary<string, string> _exports;
    private readonly bool _importsWasi;

    private PreparedModule(ModuleDigest digest, ModuleDescription description)
    {
        Digest = digest;
        Kind = description.Kind;
        _exports = description.Exports.Where(export => IsFunction(export.Type)).ToDictionary(export => export.Name, export => export.Type, StringComparer.Ordinal);
        ImportsCoreAlone = Kind != ModuleKind.Component && description.Imports.All(import => import.Module == ApiDescription.Core.Module);
        _importsWasi = description.Imports.Any(import => IsWasi(import.Module));
    }

    /// <summary>Whether it gets functions of <c>core</c> and nothing else, so that a call finds nothing of another call's but memory.</summary>
    public bool ImportsCoreAlone { get; }

    /// <summary>The module.</summary>
    public ModuleDigest Digest { get; }

    /// <summary>What it is.</summary>
    public ModuleKind Kind { get; }

    /// <summary>The functions of <c>core</c> that it imports.</summary>
    public Dictionary<(string Module, string Name), GuestFunction> Core { get; } = [];

    /// <summary>What it imports from other programs.</summary>
    public List<ForeignImport> Foreign { get; } = [];

    /// <summary>Why it cannot run; null when nothing is known to be in the way.</summary>
    public string? Unresolved { get; private set; }

    /// <summary>Whether a program's name belongs to the platform, so that no blob of that name is imported.</summary>
    public static bool IsReserved(string module) => module is "core" or "ww" or "env" || IsWasi(module);

    public static PreparedModule Of(ModuleDigest digest, ModuleDescription description)
    {
        var prepared = new PreparedModule(digest, description);
        if (description.Kind != ModuleKind.Component)
        {
            foreach (var import in description.Imports.Where(import => !import.Offered))
                prepared.Add(import);
        }

        return prepared;
    }

    /// <summary>The type of an exported function; null without one.</summary>
    public string? ExportType(string name) => _exports.GetValueOrDefault(name);

    /// <summary>Whether a call runs it as a command, with text for arguments and an exit code.</summary>
    public bool RunsAsCommand(FunctionMode mode, string? startFunction) => mode switch
    {
        FunctionMode.Posix => true,
        FunctionMode.Direct => false,
        _ when Kind == ModuleKind.Component => true,
        _ => startFunction is null or "" or StartName && _importsWasi && ExportType(StartName) == CommandType,
    };

    /// <summary>Why it cannot be entered so; null when it can.</summary>
    public (FunctionError Error, string Message)? Refusal(bool isCommand, string entry)
    {
        if (Kind == ModuleKind.Component)
            return isCommand ? null : (FunctionError.MissingStartFunction, "a component is entered by its wasi:cli/run; use mode posix");
        if (ExportType(entry) is not { } type)
            return (FunctionError.MissingStartFunction, $"the module exports no function '{entry}'");
        if (isCommand && type != CommandType)
            return (FunctionError.MissingStartFunction, $"'{entry}' is {type}; a program in mode posix has {CommandType}");
        return isCommand || TakesIntegers(type)
            ? null
            : (FunctionError.WrongArguments, $"'{entry}' is {type}; only i32 can be given, and at most one i32 returned");
    }

    private void Add(ModuleImport import)
    {
        if (import.Module == ApiDescription.Core.Module)
        {
            if (CoreFunctions.All.TryGetValue(import.Name, out var function) && Fits(import.Type, function.Description.WasmType))
                Core[(import.Module, import.Name)] = CoreImports.All[import.Name];
            else if (function is not null)
                Unresolved ??= $"the module imports core.{import.Name} as {import.Type}; it is {function.Description.WasmType}";
            else
                Unresolved ??= $"the module imports core.{Printable.Escape(import.Name)}, which there is not";
        }
        else if (IsReserved(import.Module) || !IsFunction(import.Type) || !TakesIntegers(import.Type))
        {
            Unresolved ??= $"the module imports {Printable.Escape($"{import.Module}.{import.Name}")} ({import.Type}), which nobody offers";
        }
        else
        {
            Foreign.Add(new ForeignImport(import.Module, import.Name, import.Type));
        }
    }

    /// <summary>The same type, or without the result.</summary>
    private static bool Fits(string type, string offered) => type == offered || type == offered.Replace("-> (i32)", "-> ()", StringComparison.Ordinal);

    private static bool IsWasi(string module) => module.StartsWith("wasi_", StringComparison.Ordinal) || module.StartsWith("wasi:", StringComparison.Ordinal);

    private static bool IsFunction(string type) => type.StartsWith("func ", StringComparison.Ordinal);

    private static bool TakesIntegers(string type)
    {
        var arrow = type.IndexOf(") -> (", StringComparison.Ordinal);
        var parameters = type["func (".Length..arrow];
        return type[(arrow + ") -> (".Length)..] is ")" or "i32)"
            && (parameters.Length == 0 || parameters.Split(", ").All(parameter => parameter == "i32"));
    }
}
