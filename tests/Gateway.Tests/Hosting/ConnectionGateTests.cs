using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Gateway.Hosting;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests.Hosting;

/// <summary>A flood of connections against a server with few places.</summary>
public sealed class ConnectionGateTests : IAsyncLifetime
{
    private const int Most = 4;

    private readonly ManualTimeProvider _time = new();
    private readonly List<TcpClient> _clients = [];
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConnectionGate _gate = null!;
    private WebApplication _app = null!;
    private IPEndPoint _address = null!;

    public async Task InitializeAsync()
    {
        var options = new HttpOptions { MaxConnections = Most, MaxConnectionsPerAddress = Most, FirstByteTimeout = TimeSpan.FromSeconds(5) };
        _gate = new ConnectionGate(options, _time, NullLogger<ConnectionGate>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Use(_gate.Gate)));
        builder.Services.AddSingleton(_gate);
        builder.Services.AddProblemDetails();
        _app = builder.Build();
        _app.UseMiddleware<BusyConnections>();
        _app.Run(async context =>
        {
            if (context.Request.Path == "/slow")
                await _release.Task;
            await context.Response.WriteAsync("alive");
        });
        await _app.StartAsync();
        _address = IPEndPoint.Parse(new Uri(_app.Urls.Single()).Authority);
    }

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        _clients.ForEach(client => client.Dispose());
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Silent_connections_keep_nobody_out()
    {
        var silent = new List<TcpClient>();
        for (var i = 0; i < 3 * Most; i++)
            silent.Add(await Connect());

        // Those that still wait to be taken would push out a newer one that has not said anything yet.
        await Wait.Until(() => silent.Count(HasEnded) == 2 * Most, "all were taken, and the oldest closed for the others");

        Assert.Equal("alive", await Get("/alive"));
        Assert.True(_gate.Count <= Most);
        await Wait.Until(() => silent.Count(HasEnded) == (2 * Most) + 1, "one more made room for it");
    }

    [Fact]
    public async Task A_connection_that_begins_a_request_and_stops_keeps_nobody_out_either()
    {
        for (var i = 0; i < Most; i++)
            await (await Connect()).GetStream().WriteAsync("GET / HTTP/1.1\r\nHost:"u8.ToArray());
        await Wait.Until(() => _gate.Count == Most, "all were taken");

        Assert.Equal("alive", await Get("/alive"));
    }

    [Fact]
    public async Task Connections_at_work_are_not_closed_for_others_and_leave_room_for_health_checks()
    {
        var slow = Enumerable.Range(0, Most).Select(_ => Get("/slow")).ToArray();
        await Wait.Until(() => _gate.Busy == Most, "all places are at work");
        for (var i = 0; i < 2 * ConnectionGate.Reserve; i++)
            await Connect();

        Assert.Equal("alive", await Get("/alive"));
        Assert.Equal("alive", await Get("/health"));
        using var http = new HttpClient();
        using var other = await http.GetAsync(new Uri($"http://{_address}/tasks"));
        Assert.Equal(HttpStatusCode.TooManyRequests, other.StatusCode);
        Assert.True(other.Headers.ConnectionClose);
        Assert.Equal(Most, _gate.Count);
        _release.SetResult();
        Assert.All(await Task.WhenAll(slow), answer => Assert.Equal("alive", answer));
    }

    [Fact]
    public async Task A_connection_that_says_nothing_at_first_is_closed()
    {
        var silent = await Connect();
        await Wait.Until(() => _time.IsArmed(TimeSpan.FromSeconds(5)), "the first byte is waited for");

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.True(await IsClosed(silent));
        await Wait.Until(() => _gate.Count == 0, "its place is free");
    }

    private async Task<TcpClient> Connect()
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(_address);
        return client;
    }

    private async Task<string> Get(string path)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://{_address}{path}"));
    }

    // The server sends nothing unasked, so what can be read is the end.
    private static bool HasEnded(TcpClient client) => client.Client.Poll(0, SelectMode.SelectRead);

    private static async Task<bool> IsClosed(TcpClient client)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], deadline.Token) == 0;
        }
        catch (IOException)
        {
            return true; // reset
        }
    }
}
