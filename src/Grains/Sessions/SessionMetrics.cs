using System.Diagnostics.Metrics;

namespace Wetware.Grains.Sessions;

/// <summary>What is counted of logins and sessions.</summary>
public sealed class SessionMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Sessions";

    private readonly Counter<long> _logins;
    private readonly Counter<long> _ended;

    /// <summary>Makes the instruments.</summary>
    public SessionMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _logins = meter.CreateCounter<long>("ww.sessions.logins", "{login}", "Logins, by outcome");
        _ended = meter.CreateCounter<long>("ww.sessions.ended", "{session}", "Sessions that ended, by reason");
    }

    /// <summary>A login succeeded or failed; the outcome is <c>ok</c> or an error word.</summary>
    internal void Login(string outcome) => _logins.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A session was logged out, revoked or has expired.</summary>
    internal void Ended(string reason) => _ended.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
