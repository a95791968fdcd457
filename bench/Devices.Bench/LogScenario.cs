using System.Diagnostics;
using Wetware.Devices;

namespace Wetware.Bench.Devices;

/// <summary>Log records of devices at a steady rate for some time, and as fast as they are taken.</summary>
internal static class LogScenario
{
    private const int PerSecond = 100;

    public static async Task Run(int seconds)
    {
        seconds = seconds == 0 ? 120 : seconds;
        await using var orchestrator = await BenchOrchestrator.Start();
        using var http = new HttpClient { BaseAddress = orchestrator.Url };
        var late = new List<double>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        for (var i = 0; i < seconds * PerSecond && await timer.WaitForNextTickAsync(); i++)
            late.Add(await Send(http, i));
        late.Sort();
        Console.WriteLine($"logs: {late.Count} records at {PerSecond} a second: answered in p50 {late[late.Count / 2]:0.0} ms, p99 {late[late.Count * 99 / 100]:0.0} ms, longest {late[^1]:0.0} ms");

        var (began, sent) = (Stopwatch.GetTimestamp(), 30_000);
        await Parallel.ForAsync(0, sent, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await Send(http, i));
        var rate = sent / Stopwatch.GetElapsedTime(began).TotalSeconds;
        var kept = await orchestrator.Client.Logs.Read(null);
        Console.WriteLine($"logs: {rate:0} a second at most; {kept.Count} kept (limit {DeviceLimits.MaxLogRecords}), {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB in use");
    }

    private static async Task<double> Send(HttpClient http, int number)
    {
        var began = Stopwatch.GetTimestamp();
        var record = $$"""{"timestamp":"2026-01-01 10:00:00,000","loglevel":"INFO","message":"Health check done, number {{number}}","funcName":"health","deviceName":"device-{{number % 1000}}","deviceIP":"10.0.0.1"}""";
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("logData", record)]);
        using var answer = await http.PostAsync("/device/logs", form);
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
