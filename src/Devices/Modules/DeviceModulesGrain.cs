using Orleans.Concurrency;
using Wetware.Devices.Core;
using Wetware.Devices.Deployments;
using Wetware.Devices.Registry;
using Wetware.Errors;

namespace Wetware.Devices.Modules;

/// <inheritdoc cref="IDeviceModulesGrain" />
[GrainType("ww.device-modules")]
[StatelessWorker]
[Reentrant]
internal sealed class DeviceModulesGrain(DeviceFiles files, TimeProvider time) : Grain, IDeviceModulesGrain
{
    private IDeviceIndexGrain Index => GrainFactory.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Modules);

    public async Task<IReadOnlyList<DeviceModuleInfo>> List(CancellationToken cancellationToken = default)
    {
        var entries = await Index.List();
        var modules = await Task.WhenAll(entries.Select(entry => GrainFactory.GetGrain<IDeviceModuleGrain>(entry.Id).Get()));
        return [CoreModules.Datalist, .. modules.OfType<DeviceModuleInfo>()];
    }

    public async Task<DeviceModuleInfo?> Find(string module, CancellationToken cancellationToken = default)
    {
        if (CoreModules.Datalist.Id == module || CoreModules.Datalist.Name == module)
            return CoreModules.Datalist;
        return await Index.Find(module) is { } entry ? await GrainFactory.GetGrain<IDeviceModuleGrain>(entry.Id).Get() : null;
    }

    public async Task<DeviceModuleInfo> Add(string name, string fileName, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        DeviceLimits.CheckName("name", name);
        if (bytes.Length is 0 or > DeviceLimits.MaxModuleBytes)
            throw new WetwareException(ErrorKind.Failed, $"field 'module': {bytes.Length} bytes are not allowed; use 1 to {DeviceLimits.MaxModuleBytes}");
        var (exports, requirements) = ModuleParser.Parse(bytes.Span);
        var module = new DeviceModuleInfo
        {
            Id = GrainWrites.NewId(time),
            Name = name,
            Binary = await files.Write(fileName, bytes, cancellationToken),
            Exports = exports,
            Requirements = requirements,
        };

        // In this order: what is listed can be read.
        await GrainFactory.GetGrain<IDeviceModuleGrain>(module.Id).Set(module);
        try
        {
            await Index.Add(new IndexEntry(module.Id, name), unique: false, DeviceLimits.MaxModules);
            return module;
        }
        catch
        {
            // Nothing half created stays.
            await GrainFactory.GetGrain<IDeviceModuleGrain>(module.Id).Remove();
            throw;
        }
    }

    public async Task<DeviceModuleInfo> Describe(
        string module, IReadOnlyList<FunctionDescription> functions, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> dataFiles, CancellationToken cancellationToken = default)
    {
        var known = await Find(module, cancellationToken) ?? throw new WetwareException(ErrorKind.NotFound, $"there is no module \"{module}\"");
        if (known.IsCore)
            throw new WetwareException(ErrorKind.Failed, $"module \"{known.Name}\" is a service of the orchestrator and cannot be described");
        FunctionChecks.Check(known, functions, dataFiles);
        var stored = new Dictionary<string, DeviceFile>(known.DataFiles);
        foreach (var (mount, bytes) in dataFiles)
            stored[mount] = await files.Write(mount, bytes, cancellationToken);
        var needed = functions.SelectMany(function => function.Mounts).Where(mount => mount.Stage == MountStages.Deployment).Select(mount => mount.Name).ToHashSet();
        var described = known with
        {
            Functions = functions,
            DataFiles = stored.Where(file => needed.Contains(file.Key)).ToDictionary(),
            Version = known.Version + 1,
        };
        await GrainFactory.GetGrain<IDeviceModuleGrain>(known.Id).Set(described);
        await GrainFactory.GetGrain<IDeploymentUpdatesGrain>(0).ModuleChanged(known.Id, cancellationToken);
        return described;
    }

    public Task<ReadOnlyMemory<byte>?> ReadFile(string digest, CancellationToken cancellationToken = default) => files.Read(digest, cancellationToken);

    public async Task<bool> Remove(string module, CancellationToken cancellationToken = default)
    {
        if (await Find(module, cancellationToken) is not { IsCore: false } known)
            return false;
        var deployments = await GrainFactory.GetGrain<IDeploymentsGrain>(0).List(cancellationToken);
        if (deployments.FirstOrDefault(deployment => deployment.Steps.Any(step => step.Module == known.Id)) is { } user)
            throw new WetwareException(ErrorKind.Denied, $"deployment \"{user.Name}\" ({user.Id}) uses module \"{known.Name}\"; delete it first");
        await Index.Remove(known.Id);
        await GrainFactory.GetGrain<IDeviceModuleGrain>(known.Id).Remove();
        var others = (await List(cancellationToken)).SelectMany(FilesOf).Select(file => file.Digest).ToHashSet();
        foreach (var file in FilesOf(known).Where(file => !others.Contains(file.Digest)))
            await files.Remove(file);
        return true;
    }

    private static IEnumerable<DeviceFile> FilesOf(DeviceModuleInfo module) => module.DataFiles.Values.Append(module.Binary);
}
