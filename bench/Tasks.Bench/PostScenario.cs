using System.Diagnostics;
using System.Net.Http.Json;

namespace Wetware.Bench.Tasks;

/// <summary>
/// Durable <c>POST /tasks</c> a second from 256 callers, who run in the same process: JSON that names a module, and the form that curl sends with the module in it. Beside
/// them beanstalkd, which speaks a protocol of lines.
/// </summary>
internal static class PostScenario
{
    public static async Task Run(BenchScheduler scheduler, int size)
    {
        var count = size == 0 ? 20_000 : size;
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = SubmitScenario.Callers };
        using var http = new HttpClient(handler) { BaseAddress = scheduler.Http };
        var peer = await BeanstalkPeer.Puts(SubmitScenario.Callers, count);
        await Measure("JSON", () => JsonContent.Create(new { module = scheduler.Module, start = 100_000, delay = 3600, repeats = 10, description = "bench" }));
        await Measure("form", () => new MultipartFormDataContent
        {
            { new StringContent("bench"), "description" }, { new StringContent("100000"), "start" }, { new StringContent("3600"), "delay" }, { new StringContent("10"), "repeats" },
            { new ByteArrayContent(scheduler.Wasm), "wasm", "noop.wasm" },
        });

        async Task Measure(string name, Func<HttpContent> body)
        {
            await Post(http, body, count / 2);
            var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            await Post(http, body, count);
            var rate = count / clock.Elapsed.TotalSeconds;
            var each = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / count;
            Console.WriteLine($"post: {count} tasks posted as {name}: {rate:0} a second{Report.Beside(rate, peer)}; {each:0} µs of processor each, callers and nodes together");
        }
    }

    private static Task Post(HttpClient http, Func<HttpContent> body, int count)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, SubmitScenario.Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var content = body();
                using var answer = await http.PostAsync(new Uri("/tasks", UriKind.Relative), content);
                answer.EnsureSuccessStatusCode();
            }
        })));
    }
}
