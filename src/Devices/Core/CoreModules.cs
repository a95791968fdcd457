namespace Wetware.Devices.Core;

/// <summary>Services that the orchestrator itself offers as modules.</summary>
internal static class CoreModules
{
    public const string Push = "push";
    public const string Get = "get";
    public const string Delete = "delete";

    /// <summary>A list of texts for each deployment.</summary>
    public static DeviceModuleInfo Datalist { get; } = new()
    {
        Id = "636f7265446174616c697374",
        Name = "core:Datalist",
        Binary = new DeviceFile("", "", 0),
        IsCore = true,
        Functions =
        [
            new(Push, "PUT", [new ParameterDescription("param0", "string")], "integer", []),
            new(Get, "GET", [], "integer", []),
            new(Delete, "DELETE", [], "integer", []),
        ],
    };
}
