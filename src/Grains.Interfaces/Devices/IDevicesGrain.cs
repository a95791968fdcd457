using Wetware.Security;

namespace Wetware.Devices;

/// <summary>The devices of the cluster. Key 0; runs on gateways that listen for devices.</summary>
[Alias("ww.IDevicesGrain"), PublicGrain]
public interface IDevicesGrain : IGrainWithIntegerKey
{
    /// <summary>Id of the device that the orchestrator itself is, for its core services.</summary>
    const string Orchestrator = "6f7263686573747261746f72";

    /// <summary>All devices, in the order in which they became known.</summary>
    [Alias("List")]
    Task<IReadOnlyList<DeviceInfo>> List(CancellationToken cancellationToken = default);

    /// <summary>The device with an id or a name, or null.</summary>
    [Alias("Find")]
    Task<DeviceInfo?> Find(string device, CancellationToken cancellationToken = default);

    /// <summary>Takes note of a device and returns before it was asked for its description; a new one that does not answer is removed again.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is wrong. <c>denied</c>: none of the addresses is allowed. <c>overloaded</c>: there are too many devices.</exception>
    [Alias("Announce")]
    Task Announce(DeviceAnnouncement announcement, CancellationToken cancellationToken = default);

    /// <summary>Takes note of a device, asks it for its description and returns it.</summary>
    /// <exception cref="Errors.WetwareException">As <see cref="Announce"/>; <c>disconnected</c>: it does not answer.</exception>
    [Alias("Add")]
    [ResponseTimeout("00:01:30")]
    Task<DeviceInfo> Add(DeviceAnnouncement announcement, CancellationToken cancellationToken = default);

    /// <summary>Removes a device; false when there is none with this id or name.</summary>
    [Alias("Remove")]
    Task<bool> Remove(string device, CancellationToken cancellationToken = default);

    /// <summary>Removes all devices and returns how many there were.</summary>
    [Alias("RemoveAll")]
    Task<int> RemoveAll(CancellationToken cancellationToken = default);

    /// <summary>Sets whether deployments may not use a device; false when there is none with this id or name.</summary>
    [Alias("SetBlacklisted")]
    Task<bool> SetBlacklisted(string device, bool blacklisted, CancellationToken cancellationToken = default);

    /// <summary>Asks all devices on the network to announce themselves.</summary>
    [Alias("Scan")]
    Task Scan(CancellationToken cancellationToken = default);
}

/// <summary>The modules for devices. Key 0; runs on gateways that listen for devices.</summary>
[Alias("ww.IDeviceModulesGrain"), PublicGrain]
public interface IDeviceModulesGrain : IGrainWithIntegerKey
{
    /// <summary>All modules, in order of their upload.</summary>
    [Alias("List")]
    Task<IReadOnlyList<DeviceModuleInfo>> List(CancellationToken cancellationToken = default);

    /// <summary>The module with an id, else the first one with that name, or null.</summary>
    [Alias("Find")]
    Task<DeviceModuleInfo?> Find(string module, CancellationToken cancellationToken = default);

    /// <summary>Keeps a module. It is parsed, not instantiated.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is wrong, or the bytes are no module. <c>overloaded</c>: there are too many modules.</exception>
    [Alias("Add")]
    [ResponseTimeout("00:01:00")]
    Task<DeviceModuleInfo> Add(string name, string fileName, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default);

    /// <summary>Describes the functions of a module, in place of an earlier description, and deploys again what uses it.</summary>
    /// <param name="module">Id or name.</param>
    /// <param name="functions">The functions.</param>
    /// <param name="files">Data files by mount name; a mount that has one from before keeps it.</param>
    /// <param name="cancellationToken">Ends the call; the description may have been stored.</param>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is wrong. <c>not-found</c>: there is no such module.</exception>
    [Alias("Describe")]
    [ResponseTimeout("00:03:00")]
    Task<DeviceModuleInfo> Describe(
        string module, IReadOnlyList<FunctionDescription> functions, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, CancellationToken cancellationToken = default);

    /// <summary>Reads a stored file, or null when it is not there.</summary>
    /// <param name="digest">Its SHA-256, as in <see cref="DeviceFile.Digest"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("ReadFile")]
    Task<ReadOnlyMemory<byte>?> ReadFile(string digest, CancellationToken cancellationToken = default);

    /// <summary>Removes a module; false when there is none with this id or name.</summary>
    /// <exception cref="Errors.WetwareException"><c>denied</c>: a deployment uses it.</exception>
    [Alias("Remove")]
    Task<bool> Remove(string module, CancellationToken cancellationToken = default);
}

/// <summary>The deployments of the cluster. Key 0; runs on gateways that listen for devices.</summary>
[Alias("ww.IDeploymentsGrain"), PublicGrain]
public interface IDeploymentsGrain : IGrainWithIntegerKey
{
    /// <summary>All deployments, in order of creation, without their history.</summary>
    [Alias("List")]
    Task<IReadOnlyList<DeploymentInfo>> List(CancellationToken cancellationToken = default);

    /// <summary>The deployment with an id, else the first one with that name, or null.</summary>
    [Alias("Find")]
    Task<DeploymentInfo?> Find(string deployment, CancellationToken cancellationToken = default);

    /// <summary>Says what a manifest would become, and changes nothing.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is wrong.</exception>
    [Alias("Plan")]
    Task<DeploymentPlan> Plan(DeploymentManifest manifest, CancellationToken cancellationToken = default);

    /// <summary>Solves a manifest and stores it; nothing is sent to devices.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is wrong. <c>denied</c>: no solution. <c>overloaded</c>: there are too many deployments.</exception>
    [Alias("Create")]
    Task<DeploymentInfo> Create(DeploymentManifest manifest, CancellationToken cancellationToken = default);

    /// <summary>Solves another manifest under the same id; an active deployment is deployed anew.</summary>
    /// <exception cref="Errors.WetwareException">As <see cref="Create"/>; <c>not-found</c>: there is no such deployment.</exception>
    [Alias("Update")]
    [ResponseTimeout("00:03:00")]
    Task<DeploymentInfo> Update(string deployment, DeploymentManifest manifest, CancellationToken cancellationToken = default);

    /// <summary>Sends each device its part. Asking again sends it again.</summary>
    /// <returns>The deployment with what each device answered.</returns>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>: there is no such deployment, or one of its devices was removed.</exception>
    [Alias("Deploy")]
    [ResponseTimeout("00:03:00")]
    Task<DeploymentInfo> Deploy(string deployment, CancellationToken cancellationToken = default);

    /// <summary>Removes a deployment, from its devices too where they answer; false when there is none with this id or name.</summary>
    [Alias("Remove")]
    [ResponseTimeout("00:03:00")]
    Task<bool> Remove(string deployment, CancellationToken cancellationToken = default);

    /// <summary>Calls the first step and follows the answers to the result.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>: there is no such deployment.</exception>
    [Alias("Run")]
    [ResponseTimeout("00:05:00")]
    Task<RunOutcome> Run(string deployment, DeviceRun run, CancellationToken cancellationToken = default);

    /// <summary>Reads a file of a result from the device of the last step, which keeps it until the next run.</summary>
    /// <param name="deployment">Id or name.</param>
    /// <param name="file">The file's name, as in the result.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Errors.WetwareException">
    /// <c>not-found</c>: there is no such deployment, device or file. <c>disconnected</c>: the device does not answer. <c>limit</c>: it is longer than
    /// <see cref="DeviceLimits.MaxFileBytes"/>.
    /// </exception>
    [Alias("ReadResultFile")]
    [ResponseTimeout("00:02:30")]
    Task<ReadOnlyMemory<byte>> ReadResultFile(string deployment, string file, CancellationToken cancellationToken = default);
}

/// <summary>What devices log. Key 0; kept in memory, at most <see cref="DeviceLimits.MaxLogRecords"/> records.</summary>
[Alias("ww.IDeviceLogGrain"), PublicGrain]
public interface IDeviceLogGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a record, a JSON object.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: it is no JSON object. <c>limit</c>: it is longer than <see cref="DeviceLimits.MaxLogRecord"/>.</exception>
    [Alias("Add")]
    Task Add(string record, CancellationToken cancellationToken = default);

    /// <summary>The records that came after a time, oldest first; all without one.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<string>> Read(DateTimeOffset? after, CancellationToken cancellationToken = default);

    /// <summary>The records after one, oldest first; waits some seconds for the first of them, and answers without any when none comes.</summary>
    /// <param name="after">Number of the last record that the caller has, as <see cref="DeviceLogPage.Last"/>; null for those that come from now on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Errors.WetwareException"><c>overloaded</c>: too many wait already.</exception>
    [Alias("Follow")]
    [ResponseTimeout("00:00:30")]
    Task<DeviceLogPage> Follow(long? after, CancellationToken cancellationToken = default);
}

/// <summary>Log records of devices that follow one another.</summary>
/// <param name="Last">Number of the last of them, or of the newest record when there are none.</param>
/// <param name="Records">The records as JSON, oldest first; at most 500.</param>
[GenerateSerializer]
[Immutable]
[Alias("ww.device-log-page")]
public sealed record DeviceLogPage(long Last, IReadOnlyList<string> Records);
