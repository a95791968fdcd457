using System.Globalization;
using Wetware.Processes;

namespace Wetware.Grains.Processes;

/// <summary>
/// Which process a call comes from, and what that process may use. The node notes it beside the calls of its guests, who can neither see nor set it; so a process
/// that a guest starts is its child, within its limits, without its saying so.
/// </summary>
internal static class GuestCaller
{
    private const string ProcessKey = "ww.process";
    private const string LimitsKey = "ww.limits";

    /// <summary>Notes the process and its limits; <see cref="ProcessLimits.Time"/> is what is left of its time.</summary>
    public static void Set(string server, uint pid, ProcessLimits limits)
    {
        RequestContext.Set(ProcessKey, string.Create(CultureInfo.InvariantCulture, $"{server}/{pid}"));
        RequestContext.Set(LimitsKey, limits);
    }

    /// <summary>The number of the process that calls, when it runs on <paramref name="server"/>; else 0.</summary>
    public static uint On(string server) =>
        RequestContext.Get(ProcessKey) is string text && ProcessId.TryParse(text, out var id) && id.Server.ToString() == server ? id.Pid : 0;

    /// <summary>The limits of the process that calls, wherever it runs; null when no process does.</summary>
    public static ProcessLimits? Limits => RequestContext.Get(LimitsKey) as ProcessLimits;
}
