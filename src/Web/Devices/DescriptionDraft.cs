using Microsoft.AspNetCore.Components.Forms;
using Wetware.Devices;

namespace Wetware.Web.Devices;

/// <summary>The description of a module as it is typed.</summary>
internal sealed class DescriptionDraft
{
    /// <summary>The functions that the module exports.</summary>
    public required IReadOnlyList<FunctionDraft> Functions { get; init; }

    /// <summary>Begins with what is described already.</summary>
    public static DescriptionDraft Of(DeviceModuleInfo module) => new()
    {
        Functions =
        [
            .. module.Exports.Take(DeviceLimits.MaxFunctions).Select(export => FunctionDraft.Of(export, module.Functions.FirstOrDefault(function => function.Name == export.Name)))
        ],
    };

    /// <summary>What was typed of the functions that are described.</summary>
    public IReadOnlyList<FunctionDescription> Read() => [.. Functions.Where(function => function.IsDescribed).Select(function => function.Read())];
}

/// <summary>The description of a function as it is typed.</summary>
internal sealed class FunctionDraft
{
    /// <summary>The function.</summary>
    public required string Name { get; init; }

    /// <summary>Types of its parameters.</summary>
    public required string[] Types { get; init; }

    /// <summary>Whether it is described.</summary>
    public bool IsDescribed { get; set; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; set; } = "GET";

    /// <summary>The result.</summary>
    public string Output { get; set; } = "integer";

    /// <summary>The files.</summary>
    public List<MountDraft> Mounts { get; } = [];

    /// <summary>Begins with what is described already.</summary>
    public static FunctionDraft Of(ModuleFunction export, FunctionDescription? there)
    {
        var draft = new FunctionDraft
        {
            Name = export.Name,
            IsDescribed = there is not null,
            Types = there is null
                ? [.. Enumerable.Repeat("integer", Math.Min(export.ParameterCount, DeviceLimits.MaxParameters))]
                : [.. there.Parameters.Select(parameter => parameter.Type)],
            Method = there?.Method ?? "GET",
            Output = there?.Output ?? "integer",
        };
        draft.Mounts.AddRange((there?.Mounts ?? []).Select(mount => new MountDraft { Name = mount.Name, MediaType = mount.MediaType, Stage = mount.Stage }));
        return draft;
    }

    /// <summary>What was typed.</summary>
    public FunctionDescription Read() => new(
        Name,
        Method,
        [.. Types.Select((type, i) => new ParameterDescription($"param{i}", type))],
        Output,
        [.. Mounts.Where(mount => mount.Name.Trim().Length > 0).Select(mount => new MountDescription(mount.Name.Trim(), mount.MediaType, mount.Stage))]);
}

/// <summary>A file of a function as it is typed.</summary>
internal sealed class MountDraft
{
    /// <summary>Where the function finds it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it is.</summary>
    public string MediaType { get; set; } = "application/octet-stream";

    /// <summary>When it comes: <c>deployment</c>, <c>execution</c> or <c>output</c>.</summary>
    public string Stage { get; set; } = "deployment";

    /// <summary>The file of stage <c>deployment</c>; null to keep the one that is there.</summary>
    public IBrowserFile? File { get; set; }
}
