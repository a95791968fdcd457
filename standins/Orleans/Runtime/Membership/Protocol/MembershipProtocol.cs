using Orleans.Configuration;

namespace Orleans.Runtime.MembershipService;

/// <summary>
/// One silo's part in the membership protocol, without I/O, threads or clocks: events and the time go in, effects come out.
/// </summary>
/// <remarks>
/// Duties of the caller: no two calls at once; after each call, <see cref="TakeEffects"/> and do what it returns, in order; call
/// <see cref="Tick"/> several times per probe period; answer each effect that wants an answer exactly once.
/// <para>
/// At most one table operation is under way. Every write is preceded by a read and states the tags of that read, so a write happens only on a
/// table that this silo has seen; what it learnt from that read (above all: its own death) goes before what it wanted to write.
/// </para>
/// </remarks>
internal sealed partial class MembershipProtocol
{
    private readonly ClusterMembershipOptions _options;
    private readonly MembershipEntry _self;
    private readonly Random _random;
    private readonly Func<SiloAddress, TimeSpan?>? _silence;
    private readonly List<MembershipEffect> _effects = [];
    private ProtocolTime _now;
    private bool _halted;

    /// <param name="self">This silo's row, as it will first be inserted.</param>
    /// <param name="options">Periods, limits and votes.</param>
    /// <param name="random">Spreads retries and picks witnesses; nothing rests on its quality.</param>
    /// <param name="now">The time.</param>
    /// <param name="silence">How long nothing has come from a silo, null when there is no connection. What comes from a silo says that it lives.</param>
    public MembershipProtocol(
        MembershipEntry self, ClusterMembershipOptions options, Random random, ProtocolTime now, Func<SiloAddress, TimeSpan?>? silence = null)
    {
        _silence = options.EnableConnectionLivenessCheck ? silence : null;
        _self = self.With(SiloStatus.Created);
        _options = options;
        _random = random;
        _now = now;
        _lastTick = now.Elapsed;
        _nextRefresh = now.Elapsed + options.TableRefreshTimeout;
        _nextCleanup = now.Elapsed + (options.DefunctSiloCleanupPeriod ?? TimeSpan.MaxValue / 2);
    }

    /// <summary>The newest known membership.</summary>
    public MembershipView View { get; private set; } = MembershipView.Empty;

    /// <summary>This silo's status, as far as the table is known to hold it.</summary>
    public SiloStatus Status { get; private set; } = SiloStatus.Created;

    /// <summary>This silo's identity.</summary>
    public SiloAddress Address => _self.SiloAddress;

    /// <summary>Hands over all that is to be done, in order.</summary>
    public MembershipEffect[] TakeEffects()
    {
        var taken = _effects.ToArray();
        _effects.Clear();
        return taken;
    }

    /// <summary>Asks for a status of this silo; answered by <see cref="MembershipEffect.StatusReached"/>, for Active perhaps by <see cref="MembershipEffect.JoinFailed"/>.</summary>
    public void Become(SiloStatus status, ProtocolTime now)
    {
        _now = now;
        if (status == SiloStatus.Active)
            StartJoining();
        else
            WantStatus(status);
        Proceed();
    }

    /// <summary>Asks for one read of the table; answered by <see cref="MembershipEffect.Refreshed"/> when it succeeded.</summary>
    public void Refresh(ProtocolTime now)
    {
        _now = now;
        if (_halted)
            Emit(new MembershipEffect.Refreshed());
        _refreshWanted = true;
        Proceed();
    }

    /// <summary>Asks to declare a silo dead; answered by <see cref="MembershipEffect.KillSettled"/>.</summary>
    public void Kill(SiloAddress silo, ProtocolTime now)
    {
        _now = now;
        WantDeath(silo, "asked for");
        Proceed();
    }

    /// <summary>Another silo told of its newest membership.</summary>
    public void GossipReceived(MembershipView told, ProtocolTime now)
    {
        _now = now;
        if (_halted || told.Version <= View.Version)
            return;
        _toldSinceRead = true;
        Adopt(View.Advance(told.Version.Value, told.Entries.Values));
        Proceed();
    }

    /// <summary>Another silo would not talk to this one, because it holds it for dead.</summary>
    public void ToldDead(string by, ProtocolTime now)
    {
        _now = now;
        if (_halted || Status == SiloStatus.Created)
            return;
        Status = SiloStatus.Dead;
        Halt(by);
    }

    /// <summary>Time has passed.</summary>
    public void Tick(ProtocolTime now)
    {
        var stalled = now.Elapsed - _lastTick;
        _lastTick = now.Elapsed;
        _now = now;
        if (_halted)
            return;
        if (WasHeldUp(stalled))
            ForgiveProbes(stalled);
        TickJoining();
        TickProbes();
        TickTable();
        TickCleanup();
        Proceed();
    }

    private void Emit(MembershipEffect effect) => _effects.Add(effect);

    private void Note(string text) => Emit(new MembershipEffect.Note(false, text));

    private void Warn(string text) => Emit(new MembershipEffect.Note(true, text));

    /// <summary>Takes up a newer membership: tells the silo, sees to its own row, and to whom it probes.</summary>
    private void Adopt(MembershipView view)
    {
        if (view.Version < View.Version)
            return;
        if (Status != SiloStatus.Created && !view.Entries.ContainsKey(Address))
            view = view.With(view.Version.Value, (View.Entries.GetValueOrDefault(Address) ?? _self).With(SiloStatus.Dead));
        var changed = view.Version > View.Version;
        View = view;
        if (changed)
            Emit(new MembershipEffect.Publish(view));
        LookAtOwnRow();
        if (!_halted)
            ChooseMonitored();
    }

    private void LookAtOwnRow()
    {
        var own = View.StatusOf(Address);
        if (own == SiloStatus.Dead)
        {
            var asked = _goal == SiloStatus.Dead || Status.IsTerminating();
            Status = SiloStatus.Dead;
            Halt(asked ? null : $"the membership table (version {View.Version}) holds this silo for dead: {View.Entries[Address].ToFullString()}");
            return;
        }

        if (own > Status)
            Status = own;
        SettleOwnStatus();
    }

    private void Halt(string? fatal)
    {
        if (_halted)
            return;
        _halted = true;
        _monitored.Clear();
        SettleOwnStatus();
        foreach (var intent in _intents.OfType<TableIntent.Kill>())
            Emit(new MembershipEffect.KillSettled(intent.Silo, View.StatusOf(intent.Silo) == SiloStatus.Dead));
        _intents.Clear();
        if (fatal is not null)
            Emit(new MembershipEffect.Fatal(fatal));
    }
}
