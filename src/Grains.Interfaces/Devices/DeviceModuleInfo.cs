namespace Wetware.Devices;

/// <summary>A module for devices.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-module")]
public sealed record DeviceModuleInfo
{
    /// <summary>24 hexadecimal digits.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its name, which need not be unique.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>The uploaded file.</summary>
    [Id(2)]
    public required DeviceFile Binary { get; init; }

    /// <summary>The functions that it exports.</summary>
    [Id(3)]
    public IReadOnlyList<ModuleFunction> Exports { get; init; } = [];

    /// <summary>The functions that it imports.</summary>
    [Id(4)]
    public IReadOnlyList<ModuleRequirement> Requirements { get; init; } = [];

    /// <summary>How its functions are called; empty before it was described.</summary>
    [Id(5)]
    public IReadOnlyList<FunctionDescription> Functions { get; init; } = [];

    /// <summary>Files that devices fetch together with the module, by mount name.</summary>
    [Id(6)]
    public IReadOnlyDictionary<string, DeviceFile> DataFiles { get; init; } = new Dictionary<string, DeviceFile>();

    /// <summary>How often it was described.</summary>
    [Id(7)]
    public int Version { get; init; }

    /// <summary>Whether it is a service of the orchestrator itself.</summary>
    [Id(8)]
    public bool IsCore { get; init; }
}

/// <summary>A stored file.</summary>
/// <param name="Name">The name that it was uploaded under.</param>
/// <param name="Digest">The SHA-256 of its bytes, in hexadecimal digits.</param>
/// <param name="Length">Its length in bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-file")]
public sealed record DeviceFile(string Name, string Digest, int Length);

/// <summary>An exported function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ParameterCount">How many parameters it has.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-module-function")]
public sealed record ModuleFunction(string Name, int ParameterCount);

/// <summary>An imported function.</summary>
/// <param name="Module">The import module.</param>
/// <param name="Name">Its name, which a device must offer.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-module-requirement")]
public sealed record ModuleRequirement(string Module, string Name);

/// <summary>How a function is called over HTTP.</summary>
/// <param name="Name">The exported function.</param>
/// <param name="Method"><c>GET</c>, <c>POST</c>, <c>PUT</c> or <c>DELETE</c>.</param>
/// <param name="Parameters">Its parameters, in order.</param>
/// <param name="Output">A type such as <c>integer</c>, or a media type when the result is a file.</param>
/// <param name="Mounts">Files that it reads or writes.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-function")]
public sealed record FunctionDescription(
    string Name, string Method, IReadOnlyList<ParameterDescription> Parameters, string Output, IReadOnlyList<MountDescription> Mounts);

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, such as <c>integer</c>.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-parameter")]
public sealed record ParameterDescription(string Name, string Type);

/// <summary>A file of a function.</summary>
/// <param name="Name">The name under which the function opens it.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Stage"><c>deployment</c>, <c>execution</c> or <c>output</c>.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-mount")]
public sealed record MountDescription(string Name, string MediaType, string Stage);
