using System.Globalization;

namespace Wetware.Grains.Processes;

/// <summary>
/// Which process a call comes from. The node notes it beside the calls of its guests, who can neither see nor set it; so a process that a guest
/// starts is its child without its saying so.
/// </summary>
internal static class GuestCaller
{
    private const string Key = "ww.process";

    public static void Set(string server, uint pid) => RequestContext.Set(Key, string.Create(CultureInfo.InvariantCulture, $"{server}/{pid}"));

    /// <summary>The number of the process that calls, when it runs on <paramref name="server"/>; else 0.</summary>
    public static uint On(string server) =>
        RequestContext.Get(Key) is string text && Wetware.Processes.ProcessId.TryParse(text, out var id) && id.Server.ToString() == server ? id.Pid : 0;
}
