using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Gateway.Hosting;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>The listener for devices of a gateway with a token.</summary>
public sealed class DeviceListenerTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Node _node = null!;
    private HttpClient _devices = null!;
    private HttpClient _main = null!;

    public async Task InitializeAsync()
    {
        var options = new NodeOptions
        {
            Namespace = "devices",
            Role = NodeRole.Gateway,
            DataDirectory = _folder["devices"],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(100) },
        };
        var http = new HttpOptions { Listen = "127.0.0.1:0", Devices = "0", DeviceDiscovery = false, Token = GatewayFixture.Token };
        var host = GatewayHost.Build(options, http, NullLoggerFactory.Instance);
        _node = await Node.Start(host);
        _devices = new HttpClient { BaseAddress = new Uri($"http://{GatewayHost.DevicesAddressOf(host)}") };
        _main = new HttpClient { BaseAddress = new Uri($"http://{GatewayHost.AddressOf(host)}") };
    }

    public async Task DisposeAsync()
    {
        _devices.Dispose();
        _main.Dispose();
        await _node.Stop();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Devices_need_no_token_and_everyone_else_does()
    {
        using var log = new FormUrlEncodedContent([KeyValuePair.Create("logData", "{}")]);
        using var registration = new StringContent("""{"name":"x","port":"none"}""");

        Assert.Equal("""{"status":"ok"}""", await _devices.GetStringAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, (await _devices.PostAsync("/device/logs", log)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _devices.PostAsync("/file/device/discovery/register", registration)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _devices.GetAsync("/file/module/none/wasm")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _devices.GetAsync("/file/module")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _devices.DeleteAsync("/file/device")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _devices.PostAsync("/execute/x", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _main.PostAsync("/device/logs", log)).StatusCode);
    }

    [Fact]
    public async Task With_the_token_the_routes_are_on_both_ports_and_others_only_on_the_main_one()
    {
        var token = new AuthenticationHeaderValue("Bearer", GatewayFixture.Token);
        _devices.DefaultRequestHeaders.Authorization = token;
        _main.DefaultRequestHeaders.Authorization = token;

        Assert.Contains("\"orchestrator\"", await _devices.GetStringAsync("/file/device"), StringComparison.Ordinal);
        Assert.Contains("\"orchestrator\"", await _main.GetStringAsync("/file/device/"), StringComparison.Ordinal);
        Assert.Equal("""["core:Datalist"]""", await _devices.GetStringAsync("/core"));
        using var tasks = await _devices.GetAsync("/tasks");
        Assert.Equal((HttpStatusCode.NotFound, """{"err":"Bad URL"}"""), (tasks.StatusCode, await tasks.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.OK, (await _main.GetAsync("/tasks")).StatusCode);
    }
}
