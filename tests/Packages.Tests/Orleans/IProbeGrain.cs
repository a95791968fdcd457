using Orleans.Concurrency;

namespace Wetware.Tests;

/// <summary>What tests ask of a grain.</summary>
public interface IProbeGrain : IGrainWithStringKey
{
    Task<SiloAddress> Where();

    Task Hold(string gate);

    /// <summary>Passes on what <see cref="Hold"/> of another grain gives.</summary>
    Task HoldThrough(string next, string gate);

    Task<int> Count();

    [AlwaysInterleave]
    Task<int> CountAtOnce();

    Task Throw(string message, int code);

    Task<string?> Stamp(string key);

    /// <summary>Waits until it is cancelled and says so in the journal.</summary>
    Task WaitForever(string journal, CancellationToken cancellationToken);

    /// <summary>Passes its token on to <see cref="WaitForever"/> of another grain.</summary>
    Task WaitThrough(string next, string journal, CancellationToken cancellationToken);

    /// <summary>The numbers from 0; the journal hears of each that is made, and of the end.</summary>
    [AlwaysInterleave]
    IAsyncEnumerable<int> Numbers(int to, string journal, CancellationToken cancellationToken = default);

    /// <summary>Starts a timer whose only tick waits at a gate.</summary>
    Task StartTimer(string gate, bool interleave);

    Task Leave();
}

/// <summary>Placed where the caller's placement hint says, else anywhere.</summary>
public interface IAnywhereGrain : IProbeGrain;

/// <summary>Placed by <see cref="ByPortDirector"/>.</summary>
public interface IByPortGrain : IProbeGrain;
