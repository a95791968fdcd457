using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Wetware.Devices.Http;

/// <summary>On the orchestrator's routes.</summary>
internal sealed class DeviceRoute;

/// <summary>Requests that came in by the listener for devices.</summary>
public static class DeviceRequests
{
    /// <summary>Connection middleware of that listener: marks its connections.</summary>
    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Items[typeof(DeviceRequests)] = true;
        return next(connection);
    };

    /// <summary>True for a request that came in by the listener for devices.</summary>
    public static bool IsByDeviceListener(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(typeof(DeviceRequests)) == true;
    }

    /// <summary>
    /// True for what devices themselves send to that listener, which carry no token: they fetch modules, register, log and use core services. What changes modules, manifests or
    /// other devices is not among it.
    /// </summary>
    public static bool IsOfDevice(HttpContext context)
    {
        if (!IsByDeviceListener(context))
            return false;
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "");
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (method, parts) switch
        {
            ("GET", ["health"]) or ("GET", [".well-known", "wasmiot-device-description"]) => true,
            ("GET", ["file", "module", _, _]) => true,
            ("POST", ["file", "device", "discovery", "register"]) => true,
            ("POST", ["device", "logs"]) => true,
            (_, [_, "modules", "core:Datalist", _]) => true,
            _ => false,
        };
    }
}

/// <summary>What is special about the listener for devices: its health, its description of itself, and that other routes of a gateway do not exist there. Comes after routing.</summary>
/// <param name="next">What follows.</param>
public sealed class DeviceListenerRoutes(RequestDelegate next)
{
    private const string Description = """{"platform":{"memory":{"bytes":null},"cpu":{"humanReadableName":null,"clockSpeed":{"Hz":null}}},"supervisorInterfaces":[]}""";

    /// <summary>Called for each request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!DeviceRequests.IsByDeviceListener(context))
        {
            await next(context);
            return;
        }

        var path = context.Request.Path.Value?.TrimEnd('/');
        if (path == "/health" && HttpMethods.IsGet(context.Request.Method))
            await Write(context, StatusCodes.Status200OK, """{"status":"ok"}""");
        else if (path == "/.well-known/wasmiot-device-description" && HttpMethods.IsGet(context.Request.Method))
            await Write(context, StatusCodes.Status200OK, Description);
        else if (context.GetEndpoint()?.Metadata.GetMetadata<DeviceRoute>() is null)
            await Write(context, StatusCodes.Status404NotFound, """{"err":"Bad URL"}""");
        else
            await next(context);
    }

    private static Task Write(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
