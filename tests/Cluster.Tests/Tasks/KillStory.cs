using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>A gateway and two workers, callers that post tasks, and one who kills.</summary>
internal sealed class KillStory : IAsyncDisposable
{
    private const int Callers = 4;
    private const int Runs = 2;

    private readonly TestCluster _cluster = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ConcurrentBag<string> _acknowledged = [];
    private readonly Random _random;
    private readonly string[] _more;
    private readonly string[] _names = ["gateway", "worker-1", "worker-2"];
    private readonly WwProcess[] _processes = new WwProcess[3];
    private volatile string _address = "";
    private string _module = "";
    private int _kills;

    private KillStory(int seed, string[] more) => (_random, _more) = (new Random(seed), more);

    /// <summary>Starts the nodes, each with the arguments <paramref name="more"/>.</summary>
    public static async Task<KillStory> Begin(int seed, params string[] more)
    {
        var story = new KillStory(seed, more);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(story.Start));
        var put = await Answer(() => story._http.PutAsync($"{story._address}/modules", new ByteArrayContent(File.ReadAllBytes(Repository.Sample("hash")))));
        story._module = (await put.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("digest").GetString()!;
        return story;
    }

    /// <summary>What the nodes that live have said.</summary>
    public string Said => string.Join("\n--\n", _processes.Select(process => process.Text));

    /// <summary>Posts and kills for as long as that, and posts on until there are <paramref name="tasks"/> tasks.</summary>
    public async Task Run(TimeSpan time, int tasks)
    {
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => Post(stop.Token)).ToArray();
        for (var since = Stopwatch.StartNew(); since.Elapsed < time;)
        {
            await Task.Delay(_random.Next(500, 3000), CancellationToken.None);
            var victim = _random.Next(3);
            await _processes[victim].Kill();
            _kills++;
            await Start(victim);
        }

        // A busy machine kills slowly and takes few tasks in the time.
        await Wait.Until(() => _acknowledged.Count >= tasks, $"{tasks} tasks were taken", TimeSpan.FromSeconds(120));
        await stop.CancelAsync();
        await Task.WhenAll(callers);
    }

    /// <summary>Waits until all acknowledged tasks are done, and counts.</summary>
    public async Task<KillEnd> End()
    {
        var lost = new List<string>();
        var (doubled, again) = (0, 0);
        var patience = Stopwatch.StartNew();
        foreach (var id in _acknowledged)
        {
            var task = await Find(id);
            while (task is { } there && there.GetProperty("state").GetString() is "waiting" or "running" && patience.Elapsed < TimeSpan.FromSeconds(120))
            {
                await Task.Delay(100, CancellationToken.None);
                task = await Find(id);
            }

            var completions = task?.GetProperty("completions").GetInt64() ?? 0;
            var runs = task is null ? [] : await RunsOf(id);
            var good = runs.Count(run => run.GetProperty("state").GetString() == "succeeded" && run.GetProperty("result").GetString() == "3");
            if (completions < Runs || good < Runs)
                lost.Add($"{id}: {task} {string.Join(' ', runs)}");
            doubled += (int)Math.Max(0, completions - Runs) + (runs.Count - runs.Select(run => run.GetProperty("number").GetInt64()).Distinct().Count()) + Math.Max(0, runs.Count - Runs);
            again += runs.Sum(run => run.GetProperty("attempt").GetInt32() - 1);
        }

        return new KillEnd(_acknowledged.Count, _kills, lost, doubled, again);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    private async Task Start(int index)
    {
        _processes[index] = index == 0 ? await _cluster.Gateway(more: _more) : await _cluster.Worker(_names[index], _more);
        if (index == 0)
        {
            var line = await _processes[0].Says("HTTP on http://");
            _address = line[line.IndexOf("http://", StringComparison.Ordinal)..].TrimEnd('/', ' ');
        }
    }

    private async Task Post(CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            // The key makes asking again harmless, and the answer to it counts as an acknowledgement.
            var key = Guid.NewGuid().ToString("n");
            while (true)
            {
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, $"{_address}/tasks")
                    {
                        Content = JsonContent.Create(new { id = key, module = _module, input = 0, difficulty = 1, delay = 1, repeats = Runs }),
                    };
                    request.Headers.Add("Idempotency-Key", key);
                    using var response = await _http.SendAsync(request, CancellationToken.None);
                    if (response.StatusCode == HttpStatusCode.Created)
                    {
                        _acknowledged.Add(key);
                        break;
                    }

                    if ((int)response.StatusCode is >= 400 and < 500 and not 429)
                        throw new InvalidOperationException($"{response.StatusCode}: {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
                }
                catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
                {
                    // The gateway is being killed.
                }

                if (stop.IsCancellationRequested)
                    break;
                await Task.Delay(100, CancellationToken.None);
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private async Task<JsonElement?> Find(string id)
    {
        using var response = await Answer(() => _http.GetAsync($"{_address}/tasks/{id}"));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<IReadOnlyList<JsonElement>> RunsOf(string id)
    {
        using var response = await Answer(() => _http.GetAsync($"{_address}/tasks/{id}/runs"));
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()];
    }

    private static async Task<HttpResponseMessage> Answer(Func<Task<HttpResponseMessage>> ask)
    {
        HttpResponseMessage? answer = null;
        await Wait.Until(
            async () =>
            {
                try
                {
                    answer = await ask();
                    return (int)answer.StatusCode is < 500 and not 429;
                }
                catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
                {
                    return false;
                }
            },
            "the gateway answers",
            TimeSpan.FromSeconds(60));
        return answer!;
    }
}
