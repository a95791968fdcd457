using System.Net.Http.Json;
using System.Text.Json;
using Wetware.Testing;
using Xunit.Abstractions;

namespace Wetware.Tests.Tasks;

/// <summary>The seed's story: a form is posted, three runs follow on workers, and each gives 2832.</summary>
[Collection(SharedCluster.Name)]
public sealed class TaskStoryTests(SharedCluster.Nodes cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task A_posted_program_runs_on_several_workers_and_its_results_are_told()
    {
        using var http = new HttpClient { BaseAddress = await cluster.Http() };
        await Wait.Until(async () => (await http.GetFromJsonAsync<JsonElement>("/workers")).GetArrayLength() >= 2, "two workers offer themselves", TimeSpan.FromSeconds(60));

        // What curl sends for the README's example.
        using var form = new MultipartFormDataContent
        {
            { new StringContent("task1"), "id" }, { new StringContent("Hash puzzle"), "description" }, { new StringContent("0"), "complete" }, { new StringContent("5"), "duration" },
            { new StringContent("1"), "start" }, { new StringContent("1"), "delay" }, { new StringContent("3"), "repeats" },
            { new ByteArrayContent(await File.ReadAllBytesAsync(Repository.Sample("hash"))), "wasm", "hash.wasm" },
            { new StringContent("0"), "input" }, { new StringContent("3"), "difficulty" },
        };
        using var accepted = await http.PostAsync(new Uri("/tasks", UriKind.Relative), form);
        Assert.Equal(201, (int)accepted.StatusCode);
        Assert.Equal("/tasks/task1", accepted.Headers.Location?.OriginalString);

        await Wait.Until(async () => (await http.GetFromJsonAsync<JsonElement>("/tasks")).EnumerateArray().Single(task => task.GetProperty("id").GetString() == "task1").GetProperty("completions").GetInt32() == 3, "three completions", TimeSpan.FromSeconds(60));
        var task = await http.GetFromJsonAsync<JsonElement>("/tasks/task1");
        Assert.Equal("done", task.GetProperty("state").GetString());
        var runs = (await http.GetFromJsonAsync<JsonElement>("/tasks/task1/runs")).EnumerateArray().ToArray();
        Assert.Equal(["2832", "2832", "2832"], runs.Select(run => run.GetProperty("result").GetString()));
        var nodes = runs.Select(run => run.GetProperty("node").GetString()).Distinct().Count();
        Assert.True(nodes >= 2, $"the runs were on {nodes} node");

        // More than workers give is refused, not lowered.
        using var greedy = new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(Repository.Sample("hash"))), "wasm", "hash.wasm" }, { new StringContent("2GiB"), "memory" },
        };
        using var refused = await http.PostAsync(new Uri("/tasks", UriKind.Relative), greedy);
        Assert.Equal(400, (int)refused.StatusCode);
        var problem = await refused.Content.ReadAsStringAsync();
        Assert.Contains("\"memory\"", problem, StringComparison.Ordinal);
        Assert.Contains("2147483648 is not allowed; a task has at most 1073741824 bytes", problem, StringComparison.Ordinal);

        // The same from the command line, with a bar or lines until it has ended.
        var (code, said) = await WwProcess.Run("task", "submit", Repository.Sample("hash"), "--id", "task2", "--difficulty", "3", "--repeats", "2", "--delay", "1", "--wait", "--ns", cluster.Namespace, "--timeout", "60");
        output.WriteLine(said);
        Assert.Equal(0, code);
        Assert.Equal(2, said.Split('\n').Count(line => line.Contains("succeeded", StringComparison.Ordinal) && line.Contains(": 2832", StringComparison.Ordinal)));
        Assert.Contains("task task2 done: 2 completions, 0 failures", said, StringComparison.Ordinal);

        // A component is a program too.
        (code, said) = await WwProcess.Run("task", "submit", Repository.Sample("components/env"), "--id", "task3", "--wait", "--ns", cluster.Namespace, "--timeout", "60");
        output.WriteLine(said);
        Assert.Equal(0, code);
        Assert.Contains("task task3 done: 1 completions, 0 failures", said, StringComparison.Ordinal);
        var (listed, json) = await WwProcess.Run("task", "ls", "--json", "--ns", cluster.Namespace, "--timeout", "60");
        Assert.Equal(0, listed);
        var ids = json.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString());
        Assert.Equal(["task3", "task2", "task1"], ids.Where(id => id is "task1" or "task2" or "task3"));
    }
}
