using System.Text.Json;
using Microsoft.Extensions.Logging;
using Wetware.Devices.Access;
using Wetware.Devices.Cards;
using Wetware.Devices.Core;
using Wetware.Devices.Deployments;
using Wetware.Devices.Hosting;
using Wetware.Devices.Http;
using Wetware.Devices.Modules;
using Wetware.Devices.Registry;
using Wetware.Errors;

namespace Wetware.Devices.Documents;

/// <summary>
/// Loads what a folder holds when a gateway starts: documents in <c>device</c>, <c>module</c> and <c>deployment</c>, and the files of modules in <c>files</c>. All of it is
/// read and checked before anything is changed. What there was of a kind is removed first, if the folder has anything of that kind.
/// </summary>
internal sealed partial class InitFolder(
    IGrainFactory grains, DeviceOptions options, DeviceFiles files, NodeManifestBuilder builder, Certifier certifier, OrchestratorDevice orchestrator, TimeProvider time, ILogger<InitFolder> logger)
{
    private const int MaxDocumentBytes = 64 * 1024 * 1024;

    private DeviceClient Client { get; } = new(grains);

    /// <summary>Loads the folder of the options, if there is one. What is wrong with it is logged, and nothing is changed then.</summary>
    public async Task Load(CancellationToken cancellationToken)
    {
        if (options.InitFolder is not { } folder)
            return;
        try
        {
            await Load(folder, cancellationToken);
        }
        catch (Exception error) when (error is DeviceErrorException or WetwareException or IOException or UnauthorizedAccessException or OrleansException or TimeoutException)
        {
            LogFailed(logger, folder, error.Message);
        }
    }

    /// <summary>Loads a folder.</summary>
    /// <exception cref="DeviceErrorException">A file is malformed; it is named.</exception>
    internal async Task Load(string folder, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var devices = await Read(folder, "device", document => (Info: StoredDocuments.Device(document, now), Document: document), cancellationToken);
        var modules = await Read(folder, "module", StoredDocuments.Module, cancellationToken);
        var deployments = await Read(folder, "deployment", StoredDocuments.Deployment, cancellationToken);

        // The orchestrator and its services are here already, under ids of their own.
        var here = devices.Where(device => device.Info.Name == OrchestratorDevice.Name).ToDictionary(device => device.Info.Id, _ => IDevicesGrain.Orchestrator);
        foreach (var core in modules.Where(module => module.IsCore))
            here[core.Module.Id] = CoreModules.Datalist.Id;
        DeviceInfo[] ownDevices = [.. devices.Select(device => device.Info).Where(device => !here.ContainsKey(device.Id))];
        var ownModules = new List<(DeviceModuleInfo Info, Dictionary<string, byte[]> Files)>();
        foreach (var module in modules.Where(module => !module.IsCore))
            ownModules.Add(await WithFiles(module.Module, Path.Combine(folder, "files"), cancellationToken));
        CheckUnique("device", ownDevices.Select(device => device.Id), ownDevices.Select(device => device.Name));
        CheckUnique("module", ownModules.Select(module => module.Info.Id), []);
        CheckUnique("deployment", deployments.Select(deployment => deployment.Id), []);

        var knownDevices = (ownDevices.Length > 0 ? ownDevices : await Client.Devices.List(cancellationToken)).Append(orchestrator.Info).ToDictionary(device => device.Id);
        var knownModules = (ownModules.Count > 0 ? ownModules.Select(module => module.Info).Append(CoreModules.Datalist) : await Client.Modules.List(cancellationToken)).ToDictionary(module => module.Id);
        var solved = deployments.Select(deployment => (deployment.Id, deployment.Name, Steps: deployment.Steps.Select((step, i) =>
            Solve(deployment.Name, Mapped(step, here), i, knownDevices, knownModules)).ToArray())).ToArray();

        await Clear(devices.Count > 0, modules.Count > 0, deployments.Count > 0, cancellationToken);
        foreach (var (module, bytes) in ownModules)
            await Put(module, bytes, cancellationToken);
        foreach (var device in ownDevices)
            await Put(device, cancellationToken);
        foreach (var (id, name, steps) in solved)
            await Put(id, name, steps, cancellationToken);
        LogLoaded(logger, folder, ownDevices.Length, ownModules.Count, solved.Length);
    }

    private static async Task<List<T>> Read<T>(string folder, string kind, Func<JsonElement, T> parse, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        var from = Path.Combine(folder, kind);
        if (!Directory.Exists(from))
            return found;
        foreach (var path in Directory.EnumerateFiles(from, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                var length = new FileInfo(path).Length;
                if (length > MaxDocumentBytes)
                    throw new DeviceErrorException(400, $"has {length} bytes; the limit is {MaxDocumentBytes}");
                var json = DeviceText.Parse(await File.ReadAllBytesAsync(path, cancellationToken)) ?? throw new DeviceErrorException(400, "is no JSON");
                foreach (var document in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToArray() : [json])
                    found.Add(document.ValueKind == JsonValueKind.Object ? parse(document) : throw new DeviceErrorException(400, "is neither a JSON object nor an array of them"));
            }
            catch (Exception error) when (error is DeviceErrorException or WetwareException)
            {
                throw new DeviceErrorException(400, $"{path}: {error.Message}");
            }
        }

        return found;
    }

    private static async Task<(DeviceModuleInfo Info, Dictionary<string, byte[]> Files)> WithFiles(DeviceModuleInfo module, string folder, CancellationToken cancellationToken)
    {
        var bytes = new Dictionary<string, byte[]>();
        foreach (var (name, limit) in module.DataFiles.Values.Select(file => (file.Name, DeviceLimits.MaxFileBytes)).Prepend((module.Binary.Name, DeviceLimits.MaxModuleBytes)))
        {
            // The name alone: a document must not lead out of the folder.
            var file = new FileInfo(Path.Combine(folder, Path.GetFileName(name)));
            if (!file.Exists || file.Length > limit)
                throw new DeviceErrorException(400, $"module \"{module.Name}\": there is no file {file.FullName} of at most {limit} bytes");
            bytes[name] = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        }

        var (exports, requirements) = ModuleParser.Parse(bytes[module.Binary.Name]);
        var parsed = module with { Exports = exports, Requirements = requirements };
        if (parsed.Functions.Count > 0)
            FunctionChecks.Check(parsed, parsed.Functions, new Dictionary<string, ReadOnlyMemory<byte>>());
        return (parsed, bytes);
    }

    private static void CheckUnique(string kind, IEnumerable<string> ids, IEnumerable<string> names)
    {
        if (ids.GroupBy(id => id).Concat(names.GroupBy(name => name)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new DeviceErrorException(400, $"{kind} \"{twice.Key}\" is there twice");
    }

    private static DeploymentStep Mapped(DeploymentStep step, Dictionary<string, string> here) =>
        step with { Device = here.GetValueOrDefault(step.Device, step.Device), Goal = here.GetValueOrDefault(step.Goal, step.Goal), Module = here.GetValueOrDefault(step.Module, step.Module) };

    private static (DeploymentStep Step, SolvedStep Solved) Solve(
        string deployment, DeploymentStep step, int i, Dictionary<string, DeviceInfo> devices, Dictionary<string, DeviceModuleInfo> modules)
    {
        if (!devices.TryGetValue(step.Device, out var device))
            throw new DeviceErrorException(400, $"deployment \"{deployment}\", step {i}: there is no device {step.Device}");
        if (!modules.TryGetValue(step.Module, out var module) || module.Functions.FirstOrDefault(function => function.Name == step.Function) is not { } described)
            throw new DeviceErrorException(400, $"deployment \"{deployment}\", step {i}: there is no module {step.Module} with a description of \"{DeviceText.Show(step.Function)}\"");
        return (step, new SolvedStep(device, module, described, step.Failovers, step.After));
    }

    private async Task Clear(bool devices, bool modules, bool deployments, CancellationToken cancellationToken)
    {
        if (deployments)
        {
            foreach (var deployment in await Client.Deployments.List(cancellationToken))
                await Client.Deployments.Remove(deployment.Id, cancellationToken);
        }

        if (modules)
            await ModuleRoutes.RemoveUnused(Client, cancellationToken);
        if (devices)
            await Client.Devices.RemoveAll(cancellationToken);
    }

    private async Task Put(DeviceModuleInfo module, Dictionary<string, byte[]> bytes, CancellationToken cancellationToken)
    {
        var stored = module with { Binary = await files.Write(module.Binary.Name, bytes[module.Binary.Name], cancellationToken) };
        var data = new Dictionary<string, DeviceFile>();
        foreach (var (mount, file) in module.DataFiles)
            data[mount] = await files.Write(file.Name, bytes[file.Name], cancellationToken);
        await grains.GetGrain<IDeviceModuleGrain>(module.Id).Set(stored with { DataFiles = data });
        await Enter(IDeviceIndexGrain.Modules, new IndexEntry(module.Id, module.Name), DeviceLimits.MaxModules);
    }

    private async Task Put(DeviceInfo device, CancellationToken cancellationToken)
    {
        // One of the same name may have announced itself meanwhile.
        await Client.Devices.Remove(device.Name, cancellationToken);
        await grains.GetGrain<IDeviceGrain>(device.Id).Restore(device);
        await Enter(IDeviceIndexGrain.Devices, new IndexEntry(device.Id, device.Name), DeviceLimits.MaxDevices);
    }

    private async Task Put(string id, string name, (DeploymentStep Step, SolvedStep Solved)[] steps, CancellationToken cancellationToken)
    {
        SolvedStep[] solved = [.. steps.Select(step => step.Solved)];
        await grains.GetGrain<IDeploymentGrain>(id).Set(name, [.. steps.Select(step => step.Step)], builder.Build(id, solved), await certifier.Certify(solved), cancellationToken);
        await Enter(IDeviceIndexGrain.Deployments, new IndexEntry(id, name), DeviceLimits.MaxDeployments);
    }

    private async Task Enter(string index, IndexEntry entry, int limit)
    {
        await grains.GetGrain<IDeviceIndexGrain>(index).Remove(entry.Id);
        await grains.GetGrain<IDeviceIndexGrain>(index).Add(entry, unique: false, limit);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Folder}: {Devices} devices, {Modules} modules, {Deployments} deployments")]
    private static partial void LogLoaded(ILogger logger, string folder, int devices, int modules, int deployments);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not load {Folder}: {Problem}")]
    private static partial void LogFailed(ILogger logger, string folder, string problem);
}
