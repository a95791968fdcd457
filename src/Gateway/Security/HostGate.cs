using System.Net;
using Microsoft.AspNetCore.Http;
using Wetware.Devices.Http;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Security.Tokens;
using Wetware.Silo.Configuration;

namespace Wetware.Gateway.Security;

/// <summary>
/// Without a token a gateway on loopback answers only to names of loopback: a web page that made its own name resolve to 127.0.0.1 (DNS rebinding) is
/// of the same origin as the gateway for the browser, and only the <c>Host</c> header tells.
/// </summary>
internal sealed class HostGate(RequestDelegate next, HttpOptions options, HttpTokens tokens)
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly bool _isLoopback = IPEndPoint.TryParse(options.Listen, out var listen) && IPAddress.IsLoopback(listen.Address);
    private readonly bool _isLoopbackForDevices = options.Devices is { } devices && DeviceListen.TryParse(devices, out var listen) && IPAddress.IsLoopback(listen.Address);

    /// <summary>Called for each request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isLoopback = DeviceRequests.IsByDeviceListener(context) ? _isLoopbackForDevices : _isLoopback;
        if (!isLoopback || tokens.AreNeeded || Loopback.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
            return next(context);
        throw new BadFieldsException(new FieldProblem
        {
            Field = "Host",
            Reason = "not-allowed",
            Detail = $"without a token this gateway answers only to {string.Join(", ", Loopback)}; give it one (Http:Token, WW_TOKEN) to reach it by other names",
            Allowed = Loopback,
        });
    }
}
