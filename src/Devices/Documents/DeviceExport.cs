using System.Text.Json.Nodes;
using Wetware.Devices.Access;
using Wetware.Devices.Http;

namespace Wetware.Devices.Documents;

/// <summary>Writes devices, modules and deployments to a folder, which a gateway can load when it starts (<see cref="Hosting.DeviceOptions.InitFolder"/>).</summary>
public static class DeviceExport
{
    /// <summary>Writes a file for each device, module and deployment, and the files of modules. Files of the same name are replaced; others stay.</summary>
    /// <returns>How many of each.</returns>
    /// <exception cref="Errors.WetwareException">The cluster does not answer.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task<(int Devices, int Modules, int Deployments)> WriteAsync(DeviceClient client, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var devices = await client.Devices.List(cancellationToken).ConfigureAwait(false);
        DeviceModuleInfo[] modules = [.. (await client.Modules.List(cancellationToken).ConfigureAwait(false)).Where(module => !module.IsCore)];
        var deployments = await client.Deployments.List(cancellationToken).ConfigureAwait(false);
        foreach (var device in devices)
            await Write(folder, "device", device.Id, DeviceDocuments.Of(device), cancellationToken).ConfigureAwait(false);
        foreach (var module in modules)
            await Write(folder, "module", module.Id, await WithFiles(client, module, folder, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var deployment in deployments)
            await Write(folder, "deployment", deployment.Id, DeviceDocuments.Of(deployment), cancellationToken).ConfigureAwait(false);
        return (devices.Count, modules.Length, deployments.Count);
    }

    // Uploads of several modules may have had the same name.
    private static async Task<JsonObject> WithFiles(DeviceClient client, DeviceModuleInfo module, string folder, CancellationToken cancellationToken)
    {
        var document = DeviceDocuments.Of(module);
        var files = module.DataFiles.Select(file => (File: file.Value, Document: document["dataFiles"]![file.Key]!)).Prepend((File: module.Binary, Document: document["wasm"]!));
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        foreach (var (file, place) in files)
        {
            var name = $"{file.Digest[..16]}-{Path.GetFileName(file.Name)}";
            place["originalFilename"] = name;
            if (await client.Modules.ReadFile(file.Digest, cancellationToken).ConfigureAwait(false) is { } bytes)
                await File.WriteAllBytesAsync(Path.Combine(folder, "files", name), bytes, cancellationToken).ConfigureAwait(false);
        }

        return document;
    }

    private static async Task Write(string folder, string kind, string id, JsonObject document, CancellationToken cancellationToken)
    {
        var place = Path.Combine(folder, kind);
        Directory.CreateDirectory(place);
        await File.WriteAllTextAsync(Path.Combine(place, $"{id}.json"), document.ToJsonString(DeviceText.Written), cancellationToken).ConfigureAwait(false);
    }
}
