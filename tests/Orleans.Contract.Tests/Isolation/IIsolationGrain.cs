namespace Wetware.Tests.Isolation;

public interface IIsolationGrain : IGrainWithStringKey
{
    Task Keep(Parcel? parcel);

    /// <summary>The kept parcel itself, not a copy of it.</summary>
    Task<Parcel?> Kept();

    Task Change(Parcel parcel);

    Task<T> Echo<T>(T value);

    Task<Season> After(Season season);

    Task Relabel(string label);

    Task KeepFrozen(FrozenParcel parcel);

    Task<FrozenParcel?> Frozen();

    Task KeepMarked([Immutable] Parcel parcel);

    /// <summary>Sends a frozen and a marked parcel to a neighbour on the same silo: do they arrive as the same objects?</summary>
    Task<(bool Frozen, bool Marked, bool Plain)> SendsItself(string neighbour);
}
