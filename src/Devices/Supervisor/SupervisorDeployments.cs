using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Wetware.Devices.Access;
using Wetware.Devices.Deployments;
using Wetware.Errors;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Devices.Supervisor;

/// <summary>A deployment that is ready to be called.</summary>
internal sealed record LiveDeployment(NodeManifest Manifest, IReadOnlyDictionary<string, DeployedModule> Modules);

/// <summary>The deployments of this node: fetched, checked and compiled when they are deployed, kept on disk, and read from there at the next start.</summary>
internal sealed partial class SupervisorDeployments(
    SupervisorOptions options, SupervisorStore store, ModuleStore modules, GuestRunner runner, DeviceHttp http, TimeProvider time, ILogger<SupervisorDeployments> logger)
    : IAsyncDisposable
{
    private const int MaxDeployments = 64;
    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, LiveDeployment> _live = new();
    private readonly Dictionary<string, StoredDeployment> _stored = [];
    private readonly SemaphoreSlim _change = new(1);

    /// <summary>Ids of the deployments.</summary>
    public IReadOnlyList<string> Ids => [.. _live.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Functions that modules may import.</summary>
    public IReadOnlyList<string> Offers { get; } = [.. (options.Offers.Count > 0 ? options.Offers.Distinct() : HostFunctions.Names).Order(StringComparer.Ordinal)];

    /// <summary>The deployment with an id, or null.</summary>
    public LiveDeployment? Find(string id) => _live.GetValueOrDefault(id);

    /// <summary>Makes ready what was deployed before this start. What cannot be made ready is left out; the orchestrator deploys it again.</summary>
    public async Task Load(CancellationToken cancellationToken)
    {
        foreach (var stored in store.ReadAll(file => LogDamaged(logger, file)))
        {
            try
            {
                var manifest = SupervisorManifest.Read(stored.Manifest);
                _live[manifest.DeploymentId] = await Prepare(manifest, url => stored.Files.TryGetValue(url, out var digest) ? store.Read(digest) : null, cancellationToken);
                _stored[manifest.DeploymentId] = stored;
            }
            catch (WetwareException error)
            {
                LogNotLoaded(logger, error.Message);
            }
        }
    }

    /// <summary>Fetches, checks and compiles what a manifest names, and puts it in the place of an earlier deployment with its id, whose instances end.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the manifest or a module is wrong. <c>disconnected</c>, <c>denied</c>: a file cannot be fetched. <c>limit</c>: there is no room.</exception>
    public async Task Deploy(string json, CancellationToken cancellationToken)
    {
        var manifest = SupervisorManifest.Read(json);
        await _change.WaitAsync(cancellationToken);
        try
        {
            if (_live.Count >= MaxDeployments && !_live.ContainsKey(manifest.DeploymentId))
                throw new WetwareException(ErrorKind.Limit, $"the device keeps at most {MaxDeployments} deployments; remove some");
            var fetched = await Fetch(manifest, cancellationToken);
            var live = await Prepare(manifest, url => fetched[url], cancellationToken);
            var stored = new StoredDeployment(json, fetched.ToDictionary(file => file.Key, file => store.Add(file.Value)));
            store.Write(manifest.DeploymentId, stored);
            _stored[manifest.DeploymentId] = stored;
            var before = _live.GetValueOrDefault(manifest.DeploymentId);
            _live[manifest.DeploymentId] = live;
            await End(before);
            Collect();
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Removes a deployment; false when there is none with this id.</summary>
    public async Task<bool> Remove(string id, CancellationToken cancellationToken)
    {
        await _change.WaitAsync(cancellationToken);
        try
        {
            if (!_live.TryRemove(id, out var live))
                return false;
            store.Remove(id);
            _stored.Remove(id);
            await End(live);
            Collect();
            return true;
        }
        finally
        {
            _change.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var live in _live.Values)
            await End(live);
        _change.Dispose();
    }

    private static async Task End(LiveDeployment? deployment)
    {
        foreach (var module in deployment?.Modules.Values ?? [])
            await module.DisposeAsync();
    }

    private void Collect() => store.Collect(_stored.Values.SelectMany(stored => stored.Files.Values).ToHashSet());

    private async Task<Dictionary<string, byte[]>> Fetch(NodeManifest manifest, CancellationToken cancellationToken)
    {
        var fetched = new Dictionary<string, byte[]>();
        foreach (var url in manifest.Modules.SelectMany(module => module.Urls.Other.Values.Prepend(module.Urls.Binary)).Distinct())
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
                throw new WetwareException(ErrorKind.Failed, $"field 'modules.urls': \"{DeviceText.Show(url)}\" is no address");
            var reply = await http.Get(address, FetchLimit, DeviceLimits.MaxFileBytes, cancellationToken);
            fetched[url] = reply.IsSuccess ? reply.Body : throw new WetwareException(ErrorKind.Failed, $"fetching {DeviceText.Show(url)} failed: {reply.Status} {DeviceText.Show(reply.Phrase)}");
        }

        return fetched;
    }

    private async Task<LiveDeployment> Prepare(NodeManifest manifest, Func<string, byte[]?> read, CancellationToken cancellationToken)
    {
        var ready = new Dictionary<string, DeployedModule>();
        foreach (var module in manifest.Modules)
        {
            var files = module.Urls.Other.ToDictionary(file => file.Key, file => read(file.Value) ?? throw Lost(module.Name, file.Key));
            var deployed = await Prepare(module.Name, read(module.Urls.Binary) ?? throw Lost(module.Name, "binary"), files, cancellationToken);
            if (manifest.Endpoints.GetValueOrDefault(module.Name)?.Keys.FirstOrDefault(function => !deployed.Has(function)) is { } missing)
                throw new WetwareException(ErrorKind.Failed, $"module \"{module.Name}\" exports no function \"{missing}\"");
            ready[module.Name] = deployed;
        }

        return new LiveDeployment(manifest, ready);
    }

    private async Task<DeployedModule> Prepare(string name, byte[] binary, Dictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        ModuleReport report;
        DeployedModule deployed;
        try
        {
            report = ModuleInspector.Inspect(binary, modules.Limits);
            modules.Add(binary);
            deployed = new DeployedModule(runner, report, files, time);
        }
        catch (Exception error) when (error is ModuleRefusedException or IOException)
        {
            throw new WetwareException(ErrorKind.Failed, $"module \"{name}\": {error.Message}", error);
        }

        var missing = report.Imports.Where(import => !Offers.Contains(import.Name)).Select(import => $"{import.Module}.{import.Name}").Distinct().Take(10).ToArray();
        if (missing.Length > 0)
            throw new WetwareException(ErrorKind.Failed, $"module \"{name}\" imports what the device does not offer: {string.Join(", ", missing.Select(DeviceText.Show))}");
        if (await deployed.Prepare(cancellationToken) is { } problem)
            throw new WetwareException(ErrorKind.Failed, $"module \"{name}\": {problem}");
        return deployed;
    }

    private static WetwareException Lost(string module, string file) => new(ErrorKind.NotFound, $"module \"{module}\": file \"{file}\" is not on disk any more");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The deployment in {File} cannot be read; the orchestrator deploys it again")]
    private static partial void LogDamaged(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A deployment was not loaded: {Message}")]
    private static partial void LogNotLoaded(ILogger logger, string message);
}
