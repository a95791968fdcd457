using Microsoft.Extensions.Logging;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Quotas;

namespace Wetware.Grains.Channels;

/// <summary>
/// Runs a <see cref="ChannelMachine"/>: holds calls while they wait, writes what has to be on disk (one write at a time, each with all that came up
/// during the one before), and gives up callers whose silos are gone. Calls interleave; each looks at the machine in one go.
/// </summary>
public sealed partial class ChannelGrain : Grain, IChannelGrain
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(500);

    private readonly IPersistentState<ChannelState> _state;
    private readonly IGrainFactory _grains;
    private readonly IClusterMembershipService _membership;
    private readonly ChannelMetrics _metrics;
    private readonly ChannelQuotas _quotas;
    private readonly TimeProvider _time;
    private readonly ILogger<ChannelGrain> _logger;
    private readonly Waiters _waiters = new();
    private readonly long _start;
    private ChannelMachine? _machine;
    private IGrainTimer? _timer;
    private Task _writing = Task.CompletedTask;
    private Task? _removal;
    private bool _leaving;
    private long _counted;

    /// <summary>A channel with the services of its silo.</summary>
    public ChannelGrain(
        [PersistentState(ChannelHosting.State, "Default")] IPersistentState<ChannelState> state,
        IGrainFactory grains,
        IClusterMembershipService membership,
        ChannelMetrics metrics,
        ChannelQuotas quotas,
        TimeProvider time,
        CapabilityInvokers invokers,
        ILogger<ChannelGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(invokers);
        (_state, _grains, _membership, _metrics, _quotas, _time, _logger) = (state, grains, membership, metrics, quotas, time, logger);
        _start = time.GetTimestamp();
        _invoker = invokers.For(this, Methods);
    }

    private string Name => this.GetPrimaryKeyString();

    private long Now => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_state.RecordExists)
            _machine = ChannelMachine.Load(Name, _state.State, Now);
        CountBytes();
        KeepTime();
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Leave();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ChannelInfo> Create(int capacity, CancellationToken cancellationToken = default)
    {
        ChannelName.Check(Name);
        if (capacity is < 0 or > ChannelLimits.MaxCapacity)
            throw new WetwareException(ErrorKind.Limit, $"a channel keeps 0 to {ChannelLimits.MaxCapacity} values, not {capacity}");
        if (_machine is { } existing)
        {
            return existing.Capacity == capacity && !existing.IsClosed
                ? existing.Info()
                : throw new WetwareException(
                    ErrorKind.Failed,
                    $"there is a channel \"{Name}\" already, {(existing.IsClosed ? "closed" : "open")}, with capacity {existing.Capacity}");
        }

        var principal = Principal.Current;
        await _quotas.AdmitNew(principal);
        await Directory().Add(Name, cancellationToken);
        var machine = new ChannelMachine(Name, capacity, _time.GetUtcNow()) { Principal = principal };
        _state.State = machine.Snapshot();
        await Guarded(_state.WriteStateAsync);
        _machine = machine;
        return machine.Info();
    }

    /// <inheritdoc />
    public Task<ChannelInfo?> Info(CancellationToken cancellationToken = default) => Task.FromResult(_machine?.Info());

    /// <inheritdoc />
    public async Task Close(Guid operation, CancellationToken cancellationToken = default)
    {
        if (operation == Guid.Empty)
            throw new WetwareException(ErrorKind.Failed, "an operation has an id");
        var machine = Machine();
        machine.Close(operation);
        while (!machine.IsClosed)
        {
            Changed();
            await _writing;
            if (_leaving)
                throw new WetwareException(ErrorKind.Disconnected, $"whether channel \"{Name}\" was closed is not known; close it again");
        }
    }

    /// <inheritdoc />
    public async Task Remove(CancellationToken cancellationToken = default)
    {
        if (_machine is { IsClosed: false })
            throw new WetwareException(ErrorKind.Failed, $"channel \"{Name}\" is open; close it first");
        while (!_writing.IsCompleted)
            await _writing;
        if (_machine is not null)
        {
            _machine = null;
            _removal = Clear();
        }

        // A caller who asks again while the state is being cleared must not be told before it is.
        if (_removal is not null)
            await _removal;
        await Directory().Remove(Name, cancellationToken);
    }

    private async Task Clear()
    {
        await Guarded(_state.ClearStateAsync);
        await _invoker.Forget();
        Leave();
        DeactivateOnIdle();
    }

    private bool IsTimeNeeded => !_leaving && (!_waiters.IsEmpty || _machine is { IsIdle: false });

    private ChannelMachine Machine() => _machine ?? throw ChannelErrors.NotFound(Name);

    private IChannelDirectoryGrain Directory() => _grains.GetGrain<IChannelDirectoryGrain>(ChannelDirectoryGrain.ShardOf(Name));

    // After everything that was done to the machine: wakes those whose answers changed, writes, keeps time.
    private void Changed()
    {
        if (_machine is not { } machine)
            return;
        _waiters.Signal(machine.DrainSignals());
        if (machine.Version > machine.WrittenVersion && _writing.IsCompleted && !_leaving)
            _writing = Write(machine);
        CountBytes();
        KeepTime();
    }

    private void CountBytes()
    {
        var now = _leaving || _machine is null ? 0 : _machine.Bytes;
        _quotas.Change(now - _counted);
        _counted = now;
    }

    private async Task Write(ChannelMachine machine)
    {
        while (machine.Version > machine.WrittenVersion && !_leaving)
        {
            var version = machine.Version;
            var started = _time.GetTimestamp();
            _state.State = machine.Snapshot();
            try
            {
                await _state.WriteStateAsync();
            }
            catch (Exception error)
            {
                // Whether it is on disk is not known; the next activation reads what is. Those who wait ask it again.
                if (WetwareException.Within(error) is { Kind: ErrorKind.Disconnected } away)
                    LogStorageAway(_logger, Name, away.Message);
                else
                    LogNotWritten(_logger, Name, error);
                Leave();
                DeactivateOnIdle();
                return;
            }

            _metrics.Wrote(_time.GetElapsedTime(started));
            machine.Written(version, Now);
            _waiters.Signal(machine.DrainSignals());
            CountBytes();
        }
    }

    // A write that failed leaves an activation that does not know what is on disk.
    private async Task Guarded(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            Leave();
            DeactivateOnIdle();
            throw;
        }
    }

    // Answers everyone "not yet", so that they ask the next activation.
    private void Leave()
    {
        _leaving = true;
        CountBytes();
        _timer?.Dispose();
        _timer = null;
        _waiters.Expire(long.MaxValue);
    }

    // Started when there is something to wait for, stopped by a tick that finds nothing.
    private void KeepTime()
    {
        if (_timer is null && IsTimeNeeded)
        {
            _timer = this.RegisterGrainTimer(
                Tick, new GrainTimerCreationOptions { DueTime = TickEvery, Period = TickEvery, Interleave = true, KeepAlive = true });
        }
    }

    private Task Tick()
    {
        if (_machine is { } machine)
        {
            var gone = machine.Origins();
            gone.RemoveWhere(origin => _membership.CurrentSnapshot.GetSiloStatus(origin) != SiloStatus.Dead);
            var lost = machine.Tick(Now, gone);
            if (lost > 0)
            {
                _metrics.GivenUp(lost);
                LogGivenUp(_logger, Name, lost);
            }
        }

        _waiters.Expire(Now);
        Changed();
        if (!IsTimeNeeded)
        {
            _timer?.Dispose();
            _timer = null;
        }

        return Task.CompletedTask;
    }
}
