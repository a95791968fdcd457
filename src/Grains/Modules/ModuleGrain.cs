using Wetware.Errors;
using Wetware.Grains.Quotas;
using Wetware.Modules;

namespace Wetware.Grains.Modules;

/// <summary>
/// Keeps one module. The order of the writes is what makes it safe: first the catalogue's entry, then the parts, then the module's own
/// record, which makes it visible; removal goes the other way. So whatever is interrupted can be found again and cleared.
/// </summary>
internal sealed class ModuleGrain(
    [PersistentState("module", "Default")] IPersistentState<ModuleState> state, ModuleParts parts, ModuleIntake intake, TimeProvider time) : Grain, IModuleGrain, IDisposable
{
    private static readonly TimeSpan TidyEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CompileRetry = TimeSpan.FromSeconds(5);

    // Longer than a module compiles and waits for others.
    private static readonly TimeSpan CompileTimeout = TimeSpan.FromMinutes(30);

    private readonly ModuleUploads _uploads = new(intake.TryTake, intake.Give);
    private readonly long _born = time.GetTimestamp();
    private readonly CancellationTokenSource _stopping = new();
    private IGrainTimer? _tidy;
    private IGrainTimer? _settle;
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ModuleVerdict? _verdict;

    private string Digest => this.GetPrimaryKeyString();

    private ModuleInfo? Known => state.State.Info;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (ModuleKey.Parse(Digest) != Digest)
            throw new WetwareException(ErrorKind.Failed, "digest: a module's key is its SHA-256 in lower case");
        if (Known is { IsCompiling: true })
            StartCompiling(null);
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _uploads.DropAll();
        _stopping.Cancel();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc />
    public Task<ModuleInfo?> Info(CancellationToken cancellationToken = default) =>
        Task.FromResult(Known is { } info ? info with { Holders = [.. state.State.Holders] } : null);

    /// <inheritdoc />
    public Task<ModuleInfo?> Append(ModulePart part, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (Known is null)
        {
            _uploads.Append(part, time.GetElapsedTime(_born));
            _tidy ??= this.RegisterGrainTimer(Tidy, new GrainTimerCreationOptions(TidyEvery, TidyEvery));
        }

        return Info(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ModuleInfo> Commit(Guid upload, CancellationToken cancellationToken = default)
    {
        if (Known is null)
        {
            var bytes = _uploads.Assemble(upload);
            try
            {
                await Keep(bytes);
            }
            catch (WetwareException error) when (error.Kind != ErrorKind.Overloaded)
            {
                _uploads.Drop(upload);
                throw;
            }
        }

        _uploads.DropAll();
        return (await Info(cancellationToken))!;
    }

    /// <inheritdoc />
    public async Task<ModuleInfo?> Settled(CancellationToken cancellationToken = default)
    {
        if (Known is { IsCompiling: true })
            await Task.WhenAny(_settled.Task, Task.Delay(ModuleLimitsOfStore.MaxWait, time, cancellationToken));
        return await Info(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>> Read(int index, CancellationToken cancellationToken = default)
    {
        if (Known is not { } info)
            throw ModuleKey.NotFound(Digest);
        if (index < 0 || index >= ModuleParts.CountOf(info.Bytes))
            throw new WetwareException(ErrorKind.NotFound, $"index: module {Digest} has parts 0 to {ModuleParts.CountOf(info.Bytes) - 1}");
        return await parts.Read(this.GetGrainId(), index) ?? throw ModuleKey.NotFound(Digest);
    }

    /// <inheritdoc />
    public async Task Hold(string holder, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(holder) || holder.Length > ModuleLimitsOfStore.MaxHolderLength)
            throw new WetwareException(ErrorKind.Limit, $"holder: has 1 to {ModuleLimitsOfStore.MaxHolderLength} characters");
        if (Known is null)
            throw ModuleKey.NotFound(Digest);
        if (state.State.Holders.Contains(holder))
            return;
        if (state.State.Holders.Count >= ModuleLimitsOfStore.MaxHolders)
            throw new WetwareException(ErrorKind.Limit, $"holders: module {Digest} is held by {ModuleLimitsOfStore.MaxHolders} already");
        state.State.Holders.Add(holder);
        await Write(() => state.State.Holders.Remove(holder));
    }

    /// <inheritdoc />
    public async Task Release(string holder, CancellationToken cancellationToken = default)
    {
        if (Known is not null && state.State.Holders.Remove(holder))
            await Write(() => state.State.Holders.Add(holder));
    }

    /// <inheritdoc />
    public async Task<bool> Delete(CancellationToken cancellationToken = default)
    {
        if (Known is not { } info)
            return false;
        if (state.State.Holders.Count > 0)
        {
            var some = string.Join(", ", state.State.Holders.Take(3));
            throw new WetwareException(ErrorKind.Denied, $"module {Digest} is held by {state.State.Holders.Count}: {some}");
        }

        state.State.Info = null;
        await Write(() => state.State.Info = info);
        await parts.Clear(this.GetGrainId(), info.Bytes);
        await Catalog().Remove(Digest, cancellationToken);
        ModuleMetrics.Removed();
        return true;
    }

    /// <inheritdoc />
    public async Task<bool> Sweep(int bytes, CancellationToken cancellationToken = default)
    {
        if (Known is not null)
            return true;
        await parts.Clear(this.GetGrainId(), Math.Min(bytes, ModuleLimitsOfStore.MaxBytes));
        return false;
    }

    private async Task Keep(byte[] bytes)
    {
        if (ModuleKey.Of(bytes) != Digest)
            throw new WetwareException(ErrorKind.Failed, $"module: the bytes that were sent are those of {ModuleKey.Of(bytes)}, not of {Digest}");
        var report = await intake.Check(bytes);
        var principal = Principal.Current;
        await Catalog().Add(new ModuleEntry(Digest, bytes.Length) { Principal = principal });
        await parts.Write(this.GetGrainId(), bytes);
        state.State.Info = ModuleInfos.Of(Digest, bytes.Length, report, time.GetUtcNow()) with { Principal = principal };
        await Write(() => state.State.Info = null);
        ModuleMetrics.Added(bytes.Length);
        StartCompiling(bytes);
    }

    // The work belongs to the node's compiler; the activation learns of it between its calls, so that no call waits for it.
    private void StartCompiling(ReadOnlyMemory<byte>? bytes)
    {
        _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _verdict = null;
        _settle?.Dispose();
        _settle = this.RegisterGrainTimer(Settle, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        DelayDeactivation(CompileTimeout);
        _ = Compile(Digest, bytes, _stopping.Token);
    }

    private async Task Compile(string digest, ReadOnlyMemory<byte>? bytes, CancellationToken stopping)
    {
        try
        {
            while ((_verdict = await intake.Compile(digest, bytes, stopping)) is null)
                await Task.Delay(CompileRetry, time, stopping);
            _settle?.Change(TimeSpan.Zero, CompileRetry);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next activation starts again.
        }
    }

    // Not interleaved: two writes of one state at a time would be one too many.
    private async Task Settle(CancellationToken cancellationToken)
    {
        if (_verdict is { } verdict && Known is { IsCompiling: true } info)
        {
            state.State.Info = info with
            {
                State = verdict.Refused is null ? ModuleStates.Ready : ModuleStates.Refused,
                Reason = verdict.Refused,
                Limit = verdict.Limit,
            };
            await Write(() => state.State.Info = info);
        }

        _settle?.Dispose();
        _settle = null;
        _settled.TrySetResult();
    }

    // What is not on disk must not be in memory either, where the next call would read it.
    private async Task Write(Action undo)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            undo();
            throw;
        }
    }

    private IModuleCatalogGrain Catalog() => GrainFactory.GetGrain<IModuleCatalogGrain>(0);

    private Task Tidy(CancellationToken cancellationToken)
    {
        _uploads.DropSilent(time.GetElapsedTime(_born));
        if (_uploads.Count == 0)
        {
            _tidy?.Dispose();
            _tidy = null;
        }

        return Task.CompletedTask;
    }
}
