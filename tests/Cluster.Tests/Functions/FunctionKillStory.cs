using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests.Functions;

/// <summary>Two gateways and a worker, those who write to them and call functions, a plan, and one who kills.</summary>
internal sealed class FunctionKillStory : IAsyncDisposable
{
    private const int Writers = 3;
    private const int Callers = 2;
    private const int Items = 10_000;

    private readonly TestCluster _cluster = new();
    private readonly HttpClient _http;
    private readonly Random _random;
    private readonly WwProcess[] _processes = new WwProcess[3];
    private readonly string[] _admin = ["", ""];
    private readonly string[] _web = [$"https://127.0.0.1:{FreePort.Find()}", $"https://127.0.0.1:{FreePort.Find()}"];
    private readonly ConcurrentQueue<string> _wrong = [];
    private readonly ConcurrentDictionary<string, string> _blobs = new();
    private readonly ConcurrentDictionary<string, string> _plugs = new();
    private readonly string[] _last = new string[Writers];
    private readonly long[] _longest = new long[Callers];
    private string _plan = "";
    private int _kills;
    private int _calls;
    private int _moved;
    private int _refused;

    public FunctionKillStory(int seed)
    {
        _random = new Random(seed);
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <summary>What the nodes that live have said.</summary>
    public string Said => string.Join("\n--\n", _processes.Select(process => process.Text));

    /// <summary>Starts the nodes and the plan.</summary>
    public async Task Begin()
    {
        await Start(0);
        await Task.WhenAll(Start(1), Start(2));
        await Put("uppercase", "uppercase.wasm");
        await Put("sort", "coreutils/sort.wasm");
        await Do(0, admin => Request(HttpMethod.Put, $"{admin}/plugs", JsonContent.Create(new[] { new { method = "post", path = "/upper", name = "uppercase" } })), HttpStatusCode.NoContent);
        foreach (var web in _web)
            await Wait.Until(async () => (await Ask(Request(HttpMethod.Post, $"{web}/upper", new StringContent("x"))))?.StatusCode == HttpStatusCode.OK, "the function is served", TimeSpan.FromSeconds(60));
        var plan = new
        {
            name = "sorted",
            steps = new object[]
            {
                new { op = "map", function = "uppercase", over = new { list = Enumerable.Range(0, Items).Select(Item) }, batch = 50, parallel = 2 },
                new { op = "reduce", function = "sort", fan_in = 100 },
            },
        };
        var submitted = await Do(0, admin => Request(HttpMethod.Post, $"{admin}/plans", JsonContent.Create(new { plan })), HttpStatusCode.Accepted);
        _plan = submitted.GetProperty("id").GetString()!;
    }

    /// <summary>Writes, calls and kills: each node once, and then any of them until the time is over.</summary>
    public async Task Run(TimeSpan time)
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(number => Write(number, stop.Token)).ToArray();
        var callers = Enumerable.Range(0, Callers).Select(number => Call(number, stop.Token)).ToArray();
        await Wait.Until(async () => await Progress() is > 0 and < Items, "the plan is in its midst", TimeSpan.FromSeconds(60));
        var order = Enumerable.Range(0, 3).OrderBy(_ => _random.Next()).ToArray();
        for (var since = Stopwatch.StartNew(); _kills < 3 || since.Elapsed < time;)
        {
            var victim = _kills < 3 ? order[_kills] : _random.Next(3);
            await Task.Delay(_random.Next(200, 1500), CancellationToken.None);
            await _processes[victim].Kill();
            _kills++;
            await Start(victim);
        }

        await stop.CancelAsync();
        await Task.WhenAll([.. writers, .. callers]).WaitAsync(TimeSpan.FromSeconds(120));
    }

    /// <summary>Reads all that was acknowledged, through both gateways, and the plan's result; returns what is not as it should be.</summary>
    public async Task<IReadOnlyList<string>> End()
    {
        await Wait.Until(async () => await State() is "done" or "failed", "the plan ends", TimeSpan.FromSeconds(180));
        await Expect(0, admin => $"{admin}/plans/{_plan}/result", string.Concat(Enumerable.Range(0, Items).Select(i => $"{Item(i).ToUpperInvariant()}\n")));
        for (var number = 0; number < Writers; number++)
        {
            for (var gateway = 0; gateway < 2; gateway++)
            {
                await Expect(gateway, admin => $"{admin}/kv/kills/{number}", _last[number]);
                await Expect(gateway, _ => $"{_web[gateway]}/name/{number}", _last[number]);
            }
        }

        foreach (var (digest, text) in _blobs)
            await Expect(0, admin => $"{admin}/blobs/{digest}", text);
        foreach (var (path, number) in _plugs)
            await Expect(1, _ => $"{_web[1]}{path}", _last[int.Parse(number, CultureInfo.InvariantCulture)]);
        return [.. _wrong];
    }

    public override string ToString() =>
        $"{_kills} kills; {_blobs.Count} blobs, names and keys and {_plugs.Count} plugs were acknowledged; {_calls} calls were answered, {_moved} of them by the other gateway, {_refused} were 503; the longest wait was {_longest.Max()} ms";

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    private async Task Start(int index)
    {
        if (index == 2)
        {
            _processes[2] = await _cluster.Worker("worker");
            return;
        }

        _processes[index] = await _cluster.Gateway($"gateway-{index}", "--https", _web[index]["https://".Length..]);
        var line = await _processes[index].Says("HTTP on http://");
        _admin[index] = line[line.IndexOf("http://", StringComparison.Ordinal)..].TrimEnd('/', ' ');
    }

    // Writes a text as blob, name, key and plug, and each time reads the key through the other gateway.
    private async Task Write(int number, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var (text, path) = ($"{number}-{i:d6}", i == 0 ? $"/name/{number}" : $"/name/{number}/{i}");
            await Do(number, admin => Request(HttpMethod.Post, $"{admin}/blobs?name=name-{number}", new StringContent(text)), HttpStatusCode.Created);
            _blobs[Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))] = text;
            await Do(number, admin => Request(HttpMethod.Put, $"{admin}/kv/kills/{number}", new StringContent(text)), HttpStatusCode.NoContent);
            if (i % 10 == 0)
            {
                var plug = new[] { new { method = "get", path, name = $"name-{number}", type = "file" } };
                await Do(number, admin => Request(HttpMethod.Put, $"{admin}/plugs", JsonContent.Create(plug)), HttpStatusCode.NoContent);
                _plugs[path] = $"{number}";
            }

            _last[number] = text;
            using var answer = await Ask(Request(HttpMethod.Get, $"{_admin[(number + 1) % 2]}/kv/kills/{number}"));
            if (answer?.IsSuccessStatusCode == true && await Text(answer) is { } read && read != text)
                _wrong.Enqueue($"the key {number} is {text}, and was read as {read}");
        }
    }

    // Calls a function at one gateway, and at the other one when the first does not answer.
    private async Task Call(int number, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var since = Stopwatch.StartNew();
            for (var tries = 0; ; tries++)
            {
                using var answer = await Ask(Request(HttpMethod.Post, $"{_web[(number + tries) % 2]}/upper", new StringContent($"call {number}-{i}")));
                if (answer?.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    Interlocked.Increment(ref _refused);
                }
                else if (answer is not null && await Text(answer) is { } text)
                {
                    if (answer.StatusCode != HttpStatusCode.OK || text != $"CALL {number}-{i}")
                        _wrong.Enqueue($"a call was answered {answer.StatusCode}: {text}");
                    Interlocked.Increment(ref _calls);
                    if (tries % 2 == 1)
                        Interlocked.Increment(ref _moved);
                    break;
                }

                if (stop.IsCancellationRequested)
                    break;
                await Task.Delay(50, CancellationToken.None);
            }

            _longest[number] = Math.Max(_longest[number], since.ElapsedMilliseconds);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    // Asks until a gateway acknowledges it; all of it may be repeated.
    private async Task<JsonElement> Do(int first, Func<string, HttpRequestMessage> request, HttpStatusCode expected)
    {
        var deadline = Stopwatch.StartNew();
        for (var tries = first; ; tries++)
        {
            using var answer = await Ask(request(_admin[tries % 2]));
            if (answer is not null && await Text(answer) is { } text)
            {
                if (answer.StatusCode == expected)
                    return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                    throw new InvalidOperationException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {answer.StatusCode} {text}");
            }

            if (deadline.Elapsed > TimeSpan.FromSeconds(120))
                throw new TimeoutException($"no gateway acknowledges {answer?.RequestMessage?.RequestUri}\n{Said}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private Task Put(string name, string sample) => Do(
        0,
        admin =>
        {
            var content = new ByteArrayContent(File.ReadAllBytes(Path.Combine(Repository.Folder, "samples", "functions", sample)));
            content.Headers.ContentType = new("application/wasm");
            return Request(HttpMethod.Post, $"{admin}/blobs?name={name}", content);
        },
        HttpStatusCode.Created);

    private async Task<long> Progress() => await Plan() is { } plan && plan.TryGetProperty("progress", out var progress) ? progress.GetProperty("done").GetInt64() : 0;

    private async Task<string?> State() => (await Plan())?.GetProperty("state").GetString();

    private async Task<JsonElement?> Plan()
    {
        using var answer = await Ask(Request(HttpMethod.Get, $"{_admin[_kills % 2]}/plans/{_plan}"));
        return answer?.IsSuccessStatusCode == true && await Text(answer) is { } text ? JsonDocument.Parse(text).RootElement : null;
    }

    private async Task Expect(int gateway, Func<string, string> address, string expected)
    {
        string? text = null;
        try
        {
            await Wait.Until(
                async () =>
                {
                    using var answer = await Ask(Request(HttpMethod.Get, address(_admin[gateway])));
                    return answer is not null && (int)answer.StatusCode is not (503 or 429) && (text = $"{(int)answer.StatusCode} {await Text(answer)}") == $"200 {expected}";
                },
                "it is there",
                TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            _wrong.Enqueue($"{address(_admin[gateway])} is {text?[..Math.Min(text.Length, 300)]}, not {expected[..Math.Min(expected.Length, 100)]}");
        }
    }

    // Null when the gateway was being killed.
    private async Task<HttpResponseMessage?> Ask(HttpRequestMessage request)
    {
        try
        {
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter is null)
                _wrong.Enqueue($"{request.Method} {request.RequestUri} was answered {(int)answer.StatusCode} without Retry-After");
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<string?> Text(HttpResponseMessage answer)
    {
        try
        {
            return await answer.Content.ReadAsStringAsync();
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, HttpContent? content = null) => new(method, address) { Content = content };

    // Three letters, in the order of the numbers: a plan has at most 64 Ki characters.
    private static string Item(int number) => new([(char)('a' + (number / 676)), (char)('a' + (number / 26 % 26)), (char)('a' + (number % 26))]);
}
