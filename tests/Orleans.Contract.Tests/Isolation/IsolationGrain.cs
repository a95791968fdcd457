using System.Collections.Concurrent;
using Orleans.Placement;

namespace Wetware.Tests.Isolation;

[PreferLocalPlacement]
public sealed class IsolationGrain : Grain, IIsolationGrain
{
    private static readonly ConcurrentDictionary<string, object> Arrived = new();
    private Parcel? _kept;
    private FrozenParcel? _frozen;

    public Task Keep(Parcel? parcel)
    {
        _kept = parcel;
        if (parcel is not null)
            Arrived[this.GetPrimaryKeyString() + "/plain"] = parcel;
        return Task.CompletedTask;
    }

    public Task<Parcel?> Kept() => Task.FromResult(_kept);

    public Task Change(Parcel parcel)
    {
        parcel.Label = "changed";
        parcel.Numbers.Add(99);
        return Task.CompletedTask;
    }

    public Task<T> Echo<T>(T value) => Task.FromResult(value);

    public Task<Season> After(Season season) => Task.FromResult((Season)(((int)season + 1) % 4));

    public Task Relabel(string label)
    {
        _kept!.Label = label;
        return Task.CompletedTask;
    }

    public Task KeepFrozen(FrozenParcel parcel)
    {
        _frozen = parcel;
        Arrived[this.GetPrimaryKeyString() + "/frozen"] = parcel;
        return Task.CompletedTask;
    }

    public Task<FrozenParcel?> Frozen() => Task.FromResult(_frozen);

    public Task KeepMarked(Parcel parcel)
    {
        Arrived[this.GetPrimaryKeyString() + "/marked"] = parcel;
        return Task.CompletedTask;
    }

    public async Task<(bool Frozen, bool Marked, bool Plain)> SendsItself(string neighbour)
    {
        var (frozen, marked, plain) = (new FrozenParcel(), new Parcel(), new Parcel());
        var grain = GrainFactory.GetGrain<IIsolationGrain>(neighbour);
        await grain.KeepFrozen(frozen);
        await grain.KeepMarked(marked);
        await grain.Keep(plain);
        return (ReferenceEquals(frozen, Arrived[neighbour + "/frozen"]), ReferenceEquals(marked, Arrived[neighbour + "/marked"]),
            ReferenceEquals(plain, Arrived[neighbour + "/plain"]));
    }
}
