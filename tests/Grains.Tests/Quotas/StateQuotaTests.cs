using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Grains.Quotas;
using Wetware.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Quotas;

public sealed class StateQuotaTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<QuotaMetrics>().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();
    private readonly FakeUsage _usage = new();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task What_is_above_a_quota_is_refused_by_its_name()
    {
        var quota = Quota();
        _usage.Now = new StateUsage(3, 90);

        await quota.Admit(10, isNew: true, null);
        var bytes = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: false, null).AsTask());

        // What was admitted since the count is added to it.
        Assert.Equal((ErrorKind.Limit, "boxs: 100 bytes are kept, and 1 more are above Test:Bytes, 100; remove some"), (bytes.Kind, bytes.Message));
        _usage.Now = new StateUsage(5, 0);
        _time.Advance(StateQuota.Period);
        await quota.Admit(1, isNew: false, null);
        var states = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: true, null).AsTask());
        Assert.Equal((ErrorKind.Limit, "boxs: 5 are kept, and one more is above Test:States, 5; remove some"), (states.Kind, states.Message));
    }

    [Fact]
    public async Task Many_share_one_count_for_a_period()
    {
        var quota = Quota();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => quota.Admit(1, isNew: false, null).AsTask()));
        Assert.Equal(1, _usage.Counts);
        _time.Advance(StateQuota.Period);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => quota.Admit(1, isNew: false, null).AsTask()));
        Assert.Equal(2, _usage.Counts);
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_leaves_it_to_the_write()
    {
        var quota = Quota();
        _usage.Error = new WetwareException(ErrorKind.Disconnected, "the storage is away");

        await quota.Admit(1000, isNew: true, null);

        _usage.Error = null;
        _usage.Now = new StateUsage(0, 1000);
        _time.Advance(StateQuota.Period);
        await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: true, null).AsTask());
    }

    [Fact]
    public async Task What_was_counted_and_refused_is_measured()
    {
        var quota = Quota();
        _usage.Now = new StateUsage(3, 100);
        var seen = new List<string>();
        using var listener = Listen((instrument, value, tags) => seen.Add($"{instrument.Name} {value} {tags[0].Value}"));

        await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: false, null).AsTask());
        listener.RecordObservableInstruments();

        Assert.Equal(["ww.quota.bytes 100 box", "ww.quota.refused 1 Test:Bytes", "ww.quota.states 3 box"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_principal_at_its_quota_leaves_room_to_the_others()
    {
        var quota = Quota();
        _usage.Now = new StateUsage(1, 40);
        _usage.Of["token:a"] = new StateUsage(1, 30);

        await quota.Admit(10, isNew: true, "token:a");
        var bytes = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(11, isNew: false, "token:a").AsTask());
        var states = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: true, "token:a").AsTask());
        var taken = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: false, "token:a", isTaken: true).AsTask());

        Assert.Equal((ErrorKind.Limit, "boxs: 40 bytes are kept for token:a, and 11 more are above Test:BytesPerPrincipal, 50; remove some"), (bytes.Kind, bytes.Message));
        Assert.Equal((ErrorKind.Limit, "boxs: 2 are kept for token:a, and one more is above Test:StatesPerPrincipal, 2; remove some"), (states.Kind, states.Message));
        Assert.Equal(states.Message, taken.Message);
        await quota.Admit(40, isNew: true, "token:b");
        await quota.Admit(10, isNew: true, null);

        // The quota of all counts what each of them stores.
        var all = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: false, "token:b").AsTask());
        Assert.Equal("boxs: 100 bytes are kept, and 1 more are above Test:Bytes, 100; remove some", all.Message);
        _usage.Of["token:a"] = _usage.Now = default;
        _time.Advance(StateQuota.Period);
        await quota.Admit(50, isNew: true, "token:a");
    }

    [Fact]
    public async Task What_replaces_other_bytes_needs_room_only_for_what_is_more()
    {
        var quota = Quota();
        _usage.Now = new StateUsage(1, 90);
        _usage.Of["token:a"] = new StateUsage(1, 45);

        await quota.Admit(40, isNew: false, "token:a", replaced: 40);
        await quota.Admit(10, isNew: false, "token:a", replaced: 40);
        await quota.Admit(45, isNew: false, "token:a", replaced: 40);
        var own = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(41, isNew: false, "token:a", replaced: 40).AsTask());
        var all = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(50, isNew: false, null, replaced: 44).AsTask());

        // Whose state another principal takes, takes it whole, while all together keep as much as before.
        var taken = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(51, isNew: false, "token:b", isTaken: true, replaced: 51).AsTask());
        await quota.Admit(50, isNew: false, "token:b", isTaken: true, replaced: 50);

        Assert.Equal("boxs: 50 bytes are kept for token:a, and 1 more are above Test:BytesPerPrincipal, 50; remove some", own.Message);
        Assert.Equal("boxs: 95 bytes are kept, and 6 more are above Test:Bytes, 100; remove some", all.Message);
        Assert.Equal("boxs: 0 bytes are kept for token:b, and 51 more are above Test:BytesPerPrincipal, 50; remove some", taken.Message);

        // What was above its quota before may become smaller, and nothing is above for none.
        _usage.Now = new StateUsage(1, 200);
        _time.Advance(StateQuota.Period);
        await quota.Admit(150, isNew: false, null, replaced: 200);
        await quota.Admit(0, isNew: true, null);
    }

    [Fact]
    public async Task What_is_known_of_principals_is_bounded()
    {
        var quota = new StateQuota("box", new QuotaPair(new Quota("Test:Bytes", 1 << 20), null), new QuotaPair(new Quota("Test:BytesPerPrincipal", 10), null), _usage, _services.GetRequiredService<QuotaMetrics>(), _time);
        for (var i = 0; i < 3000; i++)
            await quota.Admit(1, isNew: true, $"token:{i}");

        var seen = new List<string>();
        using var listener = Listen((instrument, _, tags) => seen.Add(instrument.Name == "ww.quota.principal.bytes" ? $"{tags[1].Value}" : ""));
        listener.RecordObservableInstruments();

        Assert.InRange(seen.Count(principal => principal.Length > 0), 1, 1024);
        Assert.Contains("token:2999", seen);
        await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(10, isNew: true, "token:2999").AsTask());
    }

    [Fact]
    public async Task What_principals_take_is_measured()
    {
        var quota = Quota();
        _usage.Of["token:a"] = new StateUsage(1, 50);
        var seen = new List<string>();
        using var listener = Listen((instrument, value, tags) => seen.Add($"{instrument.Name} {value} {string.Join(' ', tags.Select(tag => tag.Value))}"));

        await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: false, "token:a").AsTask());
        listener.RecordObservableInstruments();

        Assert.Equal(
            ["ww.quota.bytes 0 box", "ww.quota.principal.bytes 50 box token:a", "ww.quota.principal.states 1 box token:a", "ww.quota.refused 1 Test:BytesPerPrincipal", "ww.quota.states 0 box"],
            seen.Order(StringComparer.Ordinal));
    }

    private MeterListener Listen(Action<Instrument, long, KeyValuePair<string, object?>[]> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == QuotaMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, _services.GetRequiredService<IMeterFactory>()))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured(instrument, value, tags.ToArray()));
        listener.Start();
        return listener;
    }

    private StateQuota Quota() => new(
        "box",
        new QuotaPair(new Quota("Test:Bytes", 100), new Quota("Test:States", 5)),
        new QuotaPair(new Quota("Test:BytesPerPrincipal", 50), new Quota("Test:StatesPerPrincipal", 2)),
        _usage,
        _services.GetRequiredService<QuotaMetrics>(),
        _time);

    private sealed class FakeUsage : IStateUsage
    {
        public StateUsage Now { get; set; }

        public Dictionary<string, StateUsage> Of { get; } = [];

        public WetwareException? Error { get; set; }

        public int Counts { get; private set; }

        public Task<StateUsage> Count(string name, string? principal, CancellationToken cancellationToken)
        {
            Assert.Equal("box", name);
            Counts++;
            return Error is null ? Task.FromResult(principal is null ? Now : Of.GetValueOrDefault(principal)) : Task.FromException<StateUsage>(Error);
        }
    }
}
