using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Floods of connections, bytes, requests and packets at every port of a gateway, while somebody with a token goes on working.</summary>
public sealed class FloodTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const int Held = 300;
    private const int Tasks = 3;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);

    // Each flood brings 500 connections or requests, or 15,000 packets, a second: more, from this machine, would measure who gets its processors.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private const int EventsInTick = 10;

    [Fact]
    public async Task Floods_at_every_port_stop_neither_tasks_nor_health_nor_fill_the_log()
    {
        await using var cluster = new TestCluster();
        var worker = cluster.Worker("worker");
        var gateway = await cluster.Gateway("gateway", "--token-file", cluster.File("token", Token));
        var url = new Uri((await gateway.Says("HTTP on ")).Split("HTTP on ")[1].Trim());
        await worker;
        using var http = new HttpClient { BaseAddress = url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var module = await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples/hash.wasm"));
        var lines = gateway.Lines.Count;

        using var over = new CancellationTokenSource();
        var since = Stopwatch.StartNew();
        Task<int>[] floods =
        [
            .. Garbage.PortsIn(gateway.Text).Select(port => Connections(port, over.Token)),
            Requests(url, over.Token),
            Packets(over.Token),
        ];
        var done = 0;
        while (done < Tasks || since.Elapsed < Shortest)
        {
            await RunTask(http, module, done++);
            Assert.True((await Get(url, "/alive")).IsSuccessStatusCode, "/alive");
        }

        await over.CancelAsync();
        var sent = await Task.WhenAll(floods);
        Assert.All(sent, count => Assert.True(count > 0, "a flood did not flow"));
        Assert.Equal(2, (await cluster.Ls()).Count);
        using var health = await Get(url, "/health");
        Assert.True(health.IsSuccessStatusCode, await health.Content.ReadAsStringAsync());

        // Samples of a few kinds of event, and no line for each of the thousands.
        var more = gateway.Lines.Skip(lines).ToArray();
        Assert.True(more.Length < 10 * since.Elapsed.TotalSeconds, $"{more.Length} lines for {string.Join(" + ", sent)} events:\n{string.Join('\n', more.Take(200))}");
    }

    private static async Task RunTask(HttpClient http, byte[] module, int number)
    {
        var id = $"flood-{number}";
        await Wait.Until(
            async () =>
            {
                try
                {
                    using var form = new MultipartFormDataContent { { new StringContent(id), "id" }, { new ByteArrayContent(module), "wasm", "hash.wasm" } };
                    using var posted = await http.PostAsync(new Uri("/tasks", UriKind.Relative), form);
                    return posted.IsSuccessStatusCode || posted.StatusCode == HttpStatusCode.Conflict;
                }
                catch (HttpRequestException)
                {
                    return false; // the connection gave way to another
                }
            },
            $"task {id} is accepted",
            TimeSpan.FromSeconds(60));
        var seen = "";
        for (var since = Stopwatch.StartNew(); !seen.Contains("\"state\":\"done\"", StringComparison.Ordinal);)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"task {id} is not done: {seen}");
            try
            {
                using var answer = await http.GetAsync(new Uri($"/tasks/{id}", UriKind.Relative));
                seen = $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            }
            catch (HttpRequestException)
            {
                // The connection gave way to another.
            }
        }
    }

    // Connections that stay silent or send bytes that mean nothing; each that is closed is opened again.
    private static async Task<int> Connections(int port, CancellationToken over)
    {
        var random = new Random(port);
        var noise = new byte[200];
        var held = new Queue<TcpClient>();
        var count = 0;
        try
        {
            return await Flow(over, async () =>
            {
                var client = new TcpClient();
                held.Enqueue(client);
                if (held.Count > Held)
                    held.Dequeue().Dispose();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, port, over);
                    if (count++ % 2 == 0)
                    {
                        random.NextBytes(noise);
                        await client.GetStream().WriteAsync(noise, over);
                    }
                }
                catch (Exception error) when (error is SocketException or IOException)
                {
                    // Refused, or closed at once.
                }
            });
        }
        finally
        {
            while (held.TryDequeue(out var client))
                client.Dispose();
        }
    }

    private static async Task<int> Requests(Uri url, CancellationToken over)
    {
        using var http = new HttpClient { BaseAddress = url };
        var count = 0;
        return await Flow(over, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, count % 3 == 0 ? "/tasks" : "/a%0aforged%20line");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer wrong-{count++}");
            try
            {
                using var answer = await http.SendAsync(request, over);
            }
            catch (HttpRequestException)
            {
                // The connection gave way to another.
            }
        });
    }

    private static Task<int> Packets(CancellationToken over)
    {
        var count = 0;
        return Flow(over, () => Garbage.SendMulticast(count++), 1);
    }

    private static async Task<int> Flow(CancellationToken over, Func<Task> act, int eventsInTick = EventsInTick)
    {
        var count = 0;
        using var ticks = new PeriodicTimer(Tick);
        try
        {
            while (await ticks.WaitForNextTickAsync(over))
            {
                for (var i = 0; i < eventsInTick; i++, count++)
                    await act();
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }

        return count;
    }

    private static async Task<HttpResponseMessage> Get(Uri url, string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var http = new HttpClient { BaseAddress = url };
                return await http.GetAsync(new Uri(path, UriKind.Relative));
            }
            catch (HttpRequestException) when (attempt < 10)
            {
                // The connection gave way to another: health checks ask again, too.
            }
        }
    }
}
