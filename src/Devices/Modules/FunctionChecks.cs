using Wetware.Errors;

namespace Wetware.Devices.Modules;

/// <summary>When a file is there.</summary>
internal static class MountStages
{
    public const string Deployment = "deployment";
    public const string Execution = "execution";
    public const string Output = "output";

    public static bool IsKnown(string stage) => stage is Deployment or Execution or Output;
}

/// <summary>Checks descriptions of functions.</summary>
internal static class FunctionChecks
{
    /// <summary>An exported function of this name makes the mounts that it declares when it is deployed, so that they need no file.</summary>
    private const string Init = "_wasmiot_init";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];
    private static readonly string[] MediaTypes = ["image/png", "image/jpeg", "image/jpg", "application/octet-stream", "application/wasm", "text/html", "text/javascript"];
    private static readonly string[] Primitives = ["integer", "float", "string"];

    /// <exception cref="WetwareException"><c>failed</c>: a field is wrong.</exception>
    public static void Check(DeviceModuleInfo module, IReadOnlyList<FunctionDescription> functions, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (functions.Count is 0 or > DeviceLimits.MaxFunctions)
            throw Wrong("functions", $"{functions.Count} are not allowed; describe 1 to {DeviceLimits.MaxFunctions}");
        if (functions.GroupBy(function => function.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Wrong(twice.Key, "is described twice");
        foreach (var function in functions)
            CheckFunction(module, function);
        CheckFiles(module, functions, files);
    }

    /// <summary>Whether the result is a file of this media type, not a number or text.</summary>
    public static bool IsMediaType(string output) => output.Contains('/', StringComparison.Ordinal);

    private static void CheckFunction(DeviceModuleInfo module, FunctionDescription function)
    {
        var name = function.Name;
        DeviceLimits.CheckName(name.Length > 0 ? name : "functions", name);
        if (module.Exports.FirstOrDefault(export => export.Name == name) is not { } export)
            throw Wrong(name, $"module \"{module.Name}\" exports no such function");
        if (!Methods.Contains(function.Method))
            throw Wrong($"{name}[method]", $"\"{function.Method}\" is not allowed; use {string.Join(", ", Methods)}");
        if (function.Parameters.Count > DeviceLimits.MaxParameters || function.Parameters.Count > export.ParameterCount)
            throw Wrong($"{name}[parameters]", $"{function.Parameters.Count} are not allowed; use at most {Math.Min(DeviceLimits.MaxParameters, export.ParameterCount)}, which the function has");
        foreach (var parameter in function.Parameters)
        {
            DeviceLimits.CheckName($"{name}[parameters]", parameter.Name);
            if (!Primitives.Contains(parameter.Type))
                throw Wrong($"{name}[{parameter.Name}]", $"\"{parameter.Type}\" is not allowed; use {string.Join(", ", Primitives)}");
        }

        if (function.Parameters.DistinctBy(parameter => parameter.Name).Count() != function.Parameters.Count)
            throw Wrong($"{name}[parameters]", "two have the same name");
        if (IsMediaType(function.Output) ? !MediaTypes.Contains(function.Output) : !Primitives.Contains(function.Output))
            throw Wrong($"{name}[output]", $"\"{function.Output}\" is not allowed; use {string.Join(", ", Primitives)}, {string.Join(", ", MediaTypes)}");
        CheckMounts(function);
    }

    private static void CheckMounts(FunctionDescription function)
    {
        var field = $"{function.Name}[mounts]";
        if (function.Mounts.Count > DeviceLimits.MaxMounts)
            throw Wrong(field, $"{function.Mounts.Count} are not allowed; use at most {DeviceLimits.MaxMounts}");
        foreach (var mount in function.Mounts)
        {
            DeviceLimits.CheckName(field, mount.Name);
            if (mount.Name is "wasm" or "description" or "upload")
                throw Wrong(field, $"\"{mount.Name}\" is the name of an address of every module");
            if (!MountStages.IsKnown(mount.Stage))
                throw Wrong(field, $"stage \"{mount.Stage}\" is not allowed; use deployment, execution or output");
            if (!MediaTypes.Contains(mount.MediaType))
                throw Wrong(field, $"media type \"{mount.MediaType}\" is not allowed; use {string.Join(", ", MediaTypes)}");
        }

        if (function.Mounts.DistinctBy(mount => mount.Name).Count() != function.Mounts.Count)
            throw Wrong(field, "two have the same name");
        if (function.Mounts.Count(mount => mount.Stage == MountStages.Output) > 1)
            throw Wrong(field, "has more than one of stage output; devices return one file");
    }

    private static void CheckFiles(DeviceModuleInfo module, IReadOnlyList<FunctionDescription> functions, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var made = functions.Where(function => function.Name == Init).SelectMany(function => function.Mounts).Select(mount => mount.Name).ToHashSet();
        var needed = functions.SelectMany(function => function.Mounts.Where(mount => mount.Stage == MountStages.Deployment).Select(mount => (Function: function.Name, Mount: mount.Name))).ToArray();
        var missing = needed.Where(need => !made.Contains(need.Mount) && !files.ContainsKey(need.Mount) && !module.DataFiles.ContainsKey(need.Mount)).ToArray();
        if (missing.Length > 0)
        {
            var pairs = string.Join(",", missing.Select(need => $"[\"{need.Function}\",\"{need.Mount}\"]"));
            throw new WetwareException(ErrorKind.Failed, $"Functions missing mounts: [{pairs}]");
        }

        foreach (var (mount, bytes) in files)
        {
            if (!needed.Any(need => need.Mount == mount))
                throw Wrong(mount, "no function has a mount of this name with stage deployment");
            if (bytes.Length > DeviceLimits.MaxFileBytes)
                throw Wrong(mount, $"{bytes.Length} bytes are not allowed; use at most {DeviceLimits.MaxFileBytes}");
            if (bytes.Span.StartsWith("\0asm"u8))
                throw Wrong(mount, "is a WebAssembly module, not a data file");
        }
    }

    private static WetwareException Wrong(string field, string why) => new(ErrorKind.Failed, $"field '{field}': {why}");
}
