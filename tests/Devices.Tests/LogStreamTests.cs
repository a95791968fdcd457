using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Devices;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Log records as they come.</summary>
[Collection("devices")]
public sealed class LogStreamTests(DeviceFixture orchestrator)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Events_bring_the_records_that_pass_the_filter()
    {
        using var end = new CancellationTokenSource(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/device/logs?device=streamed") { Headers = { { "Accept", "text/event-stream" } } };
        using var answer = await orchestrator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(end.Token));
        var sending = SendUntil(end.Token, "streamed");
        string? line;
        do
        {
            line = await reader.ReadLineAsync(end.Token);
        }
        while (line is not null && !line.StartsWith("data: ", StringComparison.Ordinal));

        await end.CancelAsync();
        await sending;
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("streamed", JsonNode.Parse(line!["data: ".Length..])!["deviceName"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_web_socket_brings_one_record_in_each_message()
    {
        using var end = new CancellationTokenSource(Patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{orchestrator.Http.BaseAddress!.Authority}/device/logs?device=socketed"), end.Token);
        using var sent = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var sending = SendUntil(sent.Token, "socketed");
        var buffer = new byte[16 * 1024];

        var message = await socket.ReceiveAsync(buffer, end.Token);
        await sent.CancelAsync();
        await sending;

        Assert.True(message.EndOfMessage);
        Assert.Equal("socketed", JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, message.Count))!["deviceName"]!.GetValue<string>());
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, end.Token);
    }

    [Fact]
    public async Task A_follower_gets_every_record_once_and_in_order_and_the_log_stays_within_its_bound()
    {
        var logs = orchestrator.Services.GetRequiredService<DeviceClient>().Logs;
        var last = (await logs.Follow(null)).Last;
        var got = new List<int>();
        const int Records = DeviceLimits.MaxLogRecords + 500;
        for (var i = 0; i < Records; i++)
        {
            await logs.Add($$"""{"deviceName":"many","n":{{i}}}""");
            if (i % 100 != 99)
                continue;
            var page = await logs.Follow(last);
            last = page.Last;
            got.AddRange(page.Records.Select(record => JsonNode.Parse(record)!).Where(record => record["deviceName"]?.ToString() == "many").Select(record => record["n"]!.GetValue<int>()));
        }

        Assert.Equal(Enumerable.Range(0, Records), got);
        Assert.Equal(DeviceLimits.MaxLogRecords, (await logs.Read(null)).Count);
    }

    // A reader hears what comes after it began to read, which it does not tell.
    private async Task SendUntil(CancellationToken heard, string device)
    {
        while (!heard.IsCancellationRequested)
        {
            await orchestrator.Client.Logs.Add($$"""{"deviceName":"other than {{device}}"}""", CancellationToken.None);
            await orchestrator.Client.Logs.Add($$"""{"deviceName":"{{device}}"}""", CancellationToken.None);
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
