using System.Net;
using Wetware.Errors;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

public sealed class EventStreamTests : IClassFixture<ApiFixture>
{
    private readonly ApiFixture _api;

    public EventStreamTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Fact]
    public async Task Events_come_as_they_happen_and_a_gap_is_told()
    {
        using var response = await Open("/tasks/events?task=task1");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(": open", await reader.ReadLineAsync());

        await _api.Tasks.Events.Writer.WriteAsync(new TaskEvents([Event(7)], 7, Gap: true));
        var said = new List<string>();
        while (said.Count < 8)
            said.Add((await reader.ReadLineAsync())!);

        Assert.Equal(["", "event: gap", "data: {}", "", "id: 7", "event: succeeded"], said.Take(6));
        Assert.StartsWith("""data: {"sequence":7,"time":"2026-11-24T21:00:00+00:00","kind":"succeeded","task":"task1","state":"running","completions":2,"run":{"number":2,""", said[6], StringComparison.Ordinal);
        Assert.Equal("", said[7]);
        Assert.Equal(-1, _api.Tasks.WatchedAfter);
    }

    [Fact]
    public async Task A_client_that_connects_again_goes_on_where_it_was()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tasks/events");
        request.Headers.Add("Last-Event-ID", "41");
        using var response = await _api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await reader.ReadLineAsync();

        await Wait.Until(() => _api.Tasks.WatchedAfter == 41, "the stream begins after event 41");
    }

    [Fact]
    public async Task An_id_that_is_none_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tasks/events");
        request.Headers.Add("Last-Event-ID", "latest");

        var (status, body, _) = await _api.Send(request);

        Assert.Equal(400, status);
        Assert.Equal("Last-Event-ID", SubmitTests.Problem(body).Field);
    }

    [Fact]
    public async Task Streams_are_bounded_and_a_place_is_free_again_when_its_client_goes()
    {
        await Wait.Until(() => _api.Streams.Open == 0, "the streams of other tests have ended");
        var first = await Open("/tasks/events");
        using var second = await Open("/tasks/events");
        using (var third = await Open("/tasks/events"))
            Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);

        first.Dispose();

        await Wait.Until(
            async () =>
            {
                using var again = await Open("/tasks/events");
                return again.StatusCode == HttpStatusCode.OK;
            },
            "a place is free");
    }

    [Fact]
    public async Task Streams_that_end_give_everything_back()
    {
        _api.Tasks.Events.Writer.TryComplete(new WetwareException(ErrorKind.Disconnected, "gone"));
        using var response = await Open("/tasks/events");

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> Open(string path) => _api.Client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    private static TaskEvent Event(long sequence) => new()
    {
        Sequence = sequence,
        Time = new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero),
        Kind = TaskEventKind.Succeeded,
        Task = "task1",
        State = TaskState.Running,
        Completions = 2,
        Run = TaskRoutesTests.Run(2),
    };
}
