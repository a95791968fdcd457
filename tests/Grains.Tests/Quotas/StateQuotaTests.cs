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

        await quota.Admit(10, isNew: true);
        var bytes = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: false).AsTask());

        // What was admitted since the count is added to it.
        Assert.Equal((ErrorKind.Limit, "boxs: 100 bytes are kept, and 1 more are above Test:Bytes, 100; remove some"), (bytes.Kind, bytes.Message));
        _usage.Now = new StateUsage(5, 0);
        _time.Advance(StateQuota.Period);
        await quota.Admit(1, isNew: false);
        var states = await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: true).AsTask());
        Assert.Equal((ErrorKind.Limit, "boxs: 5 are kept, and one more is above Test:States, 5; remove some"), (states.Kind, states.Message));
    }

    [Fact]
    public async Task Many_share_one_count_for_a_period()
    {
        var quota = Quota();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => quota.Admit(1, isNew: false).AsTask()));
        Assert.Equal(1, _usage.Counts);
        _time.Advance(StateQuota.Period);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => quota.Admit(1, isNew: false).AsTask()));
        Assert.Equal(2, _usage.Counts);
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_leaves_it_to_the_write()
    {
        var quota = Quota();
        _usage.Error = new WetwareException(ErrorKind.Disconnected, "the storage is away");

        await quota.Admit(1000, isNew: true);

        _usage.Error = null;
        _usage.Now = new StateUsage(0, 1000);
        _time.Advance(StateQuota.Period);
        await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: true).AsTask());
    }

    [Fact]
    public async Task What_was_counted_and_refused_is_measured()
    {
        var quota = Quota();
        _usage.Now = new StateUsage(3, 100);
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == QuotaMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, _services.GetRequiredService<IMeterFactory>()))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {tags[0].Value}"));
        listener.Start();

        await Assert.ThrowsAsync<WetwareException>(() => quota.Admit(1, isNew: false).AsTask());
        listener.RecordObservableInstruments();

        Assert.Equal(["ww.quota.bytes 100 box", "ww.quota.refused 1 Test:Bytes", "ww.quota.states 3 box"], seen.Order(StringComparer.Ordinal));
    }

    private StateQuota Quota() => new("box", new Quota("Test:Bytes", 100), new Quota("Test:States", 5), _usage, _services.GetRequiredService<QuotaMetrics>(), _time);

    private sealed class FakeUsage : IStateUsage
    {
        public StateUsage Now { get; set; }

        public WetwareException? Error { get; set; }

        public int Counts { get; private set; }

        public Task<StateUsage> Count(string name, CancellationToken cancellationToken)
        {
            Assert.Equal("box", name);
            Counts++;
            return Error is null ? Task.FromResult(Now) : Task.FromException<StateUsage>(Error);
        }
    }
}
