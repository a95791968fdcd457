using System.Net;
using Microsoft.AspNetCore.Http;

namespace Wetware.Devices.Supervisor;

/// <summary>
/// Who may ask a device for what. Web pages may not ask at all; where only this machine reaches it, a page cannot reach it by a name of its own either. Only the orchestrator
/// that an option names may deploy and register, where one is named.
/// </summary>
internal sealed class SupervisorGate(SupervisorOptions options)
{
    private readonly IPAddress? _orchestrator = options.OrchestratorUrl is { } url ? IPAddress.Parse(url.Host.Trim('[', ']')) : null;

    /// <summary>Why a request is refused, or null.</summary>
    public string? Refuses(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Origin.Count > 0)
            return "web pages may not ask a device";
        var host = request.Host.Host.Trim('[', ']');
        if (host != "localhost" && !IPAddress.TryParse(host, out _))
            return $"field 'Host': \"{Access.DeviceText.Show(host)}\" is no IP address";
        var path = (request.Path.Value ?? "").TrimStart('/');
        if (!HttpMethods.IsGet(request.Method) && (Begins("deploy") || Begins("register")) && !IsOrchestrator(context))
            return "only the orchestrator of this device may do that";
        return null;

        // As routes are matched: in any case.
        bool Begins(string word) => path.StartsWith(word, StringComparison.OrdinalIgnoreCase);
    }

    private bool IsOrchestrator(HttpContext context)
    {
        if (_orchestrator is null || context.Connection.RemoteIpAddress is not { } remote)
            return _orchestrator is null;
        return (remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).Equals(_orchestrator);
    }
}
