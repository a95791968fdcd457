using System.Globalization;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Waiting;

namespace Wetware.Grains.Modules;

/// <summary>
/// Keeps the names of modules. A hold is noted before it is taken, and a version is gone from the disk before its hold is given up: so no version stands for a module that can be
/// removed, and a hold that an interruption left behind is found again.
/// </summary>
internal sealed partial class ModuleNamesGrain(
    [PersistentState("module-names", "Default")] IPersistentState<ModuleNamesState> state, TimeProvider time, ILogger<ModuleNamesGrain> logger) : Grain, IModuleNamesGrain
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private ModuleClient Modules => new(GrainFactory, time);

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(SweepEvery, SweepEvery));
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ModuleName> Set(string name, string? version, string digest, CancellationToken cancellationToken = default)
    {
        if (!ModuleReference.IsName(name))
            throw new WetwareException(ErrorKind.Failed, $"name: {ModuleReference.NameRule}");
        if (version is not null && !ModuleReference.IsVersion(version))
            throw new WetwareException(ErrorKind.Failed, $"version: {ModuleReference.VersionRule}");
        var hold = new NameHold(name, ModuleKey.Parse(digest));
        var before = state.State.Names.GetValueOrDefault(name);
        var there = version is null && before?.Find(null)?.Digest != hold.Digest ? null : before?.Find(version);
        if (there is not null && there.Digest != hold.Digest)
            throw new WetwareException(ErrorKind.Denied, $"version: {name} has {version} already, of module {there.Digest}; a version does not change");
        if (there is not null)
            return await Use(name, there.Version, cancellationToken);
        if (before?.Versions.Count >= ModuleReference.MaxVersions)
            throw new WetwareException(ErrorKind.Limit, $"version: {name} has {ModuleReference.MaxVersions} versions; remove some (ww module rm {name}@{before.Versions[0].Version})");
        if (state.State.Names.Values.Sum(item => item.Versions.Count) >= ModuleReference.MaxTotal)
            throw new WetwareException(ErrorKind.Limit, $"version: the cluster keeps {ModuleReference.MaxTotal} versions of modules; remove some (ww module rm)");

        if (!state.State.Needs(hold))
        {
            if (!state.State.Loose.Contains(hold))
                await Write(next => next.Loose.Add(hold));
            await Modules.HoldAsync(hold.Digest, hold.Holder, cancellationToken);
        }

        await Write(next =>
        {
            var label = version ?? NextNumber(next, name);
            next.Names[name] = new ModuleName(name, [.. before?.Versions ?? [], new ModuleVersion(label, hold.Digest, time.GetUtcNow())], label);
            next.Loose.Remove(hold);
        });
        return state.State.Names[name];
    }

    /// <inheritdoc />
    public Task<ModuleName?> Find(string name, CancellationToken cancellationToken = default) => Task.FromResult(name is null ? null : state.State.Names.GetValueOrDefault(name));

    /// <inheritdoc />
    public Task<IReadOnlyList<ModuleName>> List(string? after, int limit, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > ModuleLimitsOfStore.MaxPage)
            throw new WetwareException(ErrorKind.Limit, $"limit: must be 1 to {ModuleLimitsOfStore.MaxPage}");
        IReadOnlyList<ModuleName> page =
            [.. state.State.Names.Values.Where(name => after is null || string.CompareOrdinal(name.Name, after) > 0).OrderBy(name => name.Name, StringComparer.Ordinal).Take(limit)];
        return Task.FromResult(page);
    }

    /// <inheritdoc />
    public async Task<ModuleName> Use(string name, string version, CancellationToken cancellationToken = default)
    {
        if (await Find(name, cancellationToken) is not { } known)
            throw new WetwareException(ErrorKind.NotFound, $"name: there is no {name}");
        if (known.Find(version ?? "") is null)
            throw new WetwareException(ErrorKind.NotFound, $"version: {name} has no {version}");
        if (known.Current != version)
            await Write(next => next.Names[name] = known with { Current = version! });
        return state.State.Names[name];
    }

    /// <inheritdoc />
    public async Task<bool> Remove(string name, string? version, CancellationToken cancellationToken = default)
    {
        if (await Find(name, cancellationToken) is not { } known || (version is not null && known.Find(version) is null))
            return false;
        ModuleVersion[] stay = [.. known.Versions.Where(item => version is not null && item.Version != version)];
        await Write(next =>
        {
            if (stay.Length == 0)
                next.Names.Remove(name);
            else
                next.Names[name] = known with { Versions = stay, Current = known.Current == version ? stay[^1].Version : known.Current };
            next.Loose.UnionWith(known.Versions.Select(item => new NameHold(name, item.Digest)).Where(hold => !next.Needs(hold)));
        });
        await Sweep(cancellationToken);
        return true;
    }

    // Gives up the holds that nothing needs.
    private async Task Sweep(CancellationToken cancellationToken)
    {
        if (state.State.Loose.Count == 0)
            return;
        try
        {
            foreach (var hold in state.State.Loose.Where(hold => !state.State.Needs(hold)))
                await Modules.ReleaseAsync(hold.Digest, hold.Holder, cancellationToken);
            await Write(next => next.Loose.Clear());
        }
        catch (Exception error) when (error is WetwareException or OperationCanceledException || LongPoll.IsLost(error))
        {
            LogNotSwept(error);
        }
    }

    private async Task Write(Action<ModuleNamesState> change)
    {
        var before = state.State;
        var next = before.Copy();
        change(next);
        state.State = next;
        try
        {
            await state.WriteStateAsync(CancellationToken.None); // cancelled half-way, nobody would know what is stored
        }
        catch
        {
            state.State = before;
            throw;
        }
    }

    // A number is not given twice, also when its version was removed.
    private static string NextNumber(ModuleNamesState next, string name)
    {
        string label;
        do
            label = (next.Made[name] = next.Made.GetValueOrDefault(name) + 1).ToString(CultureInfo.InvariantCulture);
        while (next.Names.GetValueOrDefault(name)?.Find(label) is not null);
        return label;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Modules that no name needs could not be given up yet; it is tried again")]
    private partial void LogNotSwept(Exception error);
}
