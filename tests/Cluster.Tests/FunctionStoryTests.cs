using System.Text;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Functions, files and keys by <c>ww</c> and HTTPS, on a gateway that is killed and starts again.</summary>
public sealed class FunctionStoryTests
{
    [Fact]
    public async Task A_program_gets_a_URL_and_all_is_there_after_a_kill()
    {
        await using var cluster = new TestCluster();
        var https = $"127.0.0.1:{FreePort.Find()}";
        var worker = cluster.Worker("worker");
        var gateway = await cluster.Gateway("gateway", "--https", https);
        await worker;
        await cluster.LsUntil(all => all.Count == 2, "two nodes");
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var web = new HttpClient(handler) { BaseAddress = new Uri($"https://{https}") };

        await Ww(cluster, "fn", "push", "upper", Path.Combine(Repository.Folder, "samples", "functions", "uppercase.wasm"));
        await Ww(cluster, "fn", "plug", "/upper", "upper", "--method", "any");
        Assert.Equal("HELLO", await Post(web, "hello"));
        await Ww(cluster, "fn", "push", "sort", Path.Combine(Repository.Folder, "samples", "functions", "coreutils", "sort.wasm"));
        await Ww(cluster, "fn", "plug", "/sorted/!key", "sort", "--method", "post", "--arg=-t:", "--arg=-k", "--arg=!key");
        Assert.Equal("b:1\na:2\n", await Post(web, "a:2\nb:1\n", "/sorted/2,2n"));
        await Ww(cluster, "kv", "set", "greeting", "hello");
        Assert.Equal("hello", await Ww(cluster, "kv", "get", "greeting"));

        await Ww(cluster, "fn", "push", "wordcount", Path.Combine(Repository.Folder, "samples", "functions", "wordcount.js"));
        await Ww(cluster, "kv", "set", "1", "to be or not to be", "--space", "texts");
        await Ww(cluster, "kv", "set", "2", "to do", "--space", "texts");
        Assert.Equal("be\t2\ndo\t1\nnot\t1\nor\t1\nto\t3", await Ww(cluster, "fn", "plan", "run", Path.Combine(Repository.Folder, "samples", "functions", "wordcount.json")));

        using var later = await web.PostAsync("/upper?async", new StringContent("later"));
        await gateway.Kill();
        await cluster.Gateway("gateway", "--https", https);

        Assert.Equal("hello", await Ww(cluster, "kv", "get", "greeting"));
        Assert.Equal("HELLO", await Post(web, "hello"));
        Assert.Equal("LATER", await Ww(cluster, "fn", "calls", "result", later.Headers.Location!.ToString()[^32..]));
    }

    [Fact]
    public async Task A_function_of_a_folder_is_served_again_after_each_change()
    {
        await using var cluster = new TestCluster();
        var https = $"127.0.0.1:{FreePort.Find()}";
        await cluster.Gateway("gateway", "--https", https);
        await cluster.LsUntil(all => all.Count == 1, "the gateway");
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var web = new HttpClient(handler) { BaseAddress = new Uri($"https://{https}") };
        using var folder = new TempFolder();
        var source = Path.Combine(folder["upper"], "function.js");
        Assert.Equal(0, (await WwProcess.Run("fn", "new", "js", folder["upper"])).ExitCode);

        var dev = cluster.Client("fn", "dev", folder["upper"], "--input", "first", "--url", $"https://{https}", "--remove");
        await dev.Says($"https://{https}/upper -> upper");
        await dev.Says("first");
        Assert.Equal("hello", await Post(web, "hello"));

        var text = await File.ReadAllTextAsync(source);
        await File.WriteAllTextAsync(source, text.Replace("_start()", "_start() { core.writeExchangeBuffer(core.getOutputBufferId(), 'changed '); return old(); }\nfunction old()", StringComparison.Ordinal));
        await dev.Says("changed first");
        await Wait.Until(async () => await Post(web, "hello") == "changed hello", "the change is in service");
        await File.WriteAllTextAsync(source, "not a program");
        await dev.Says("ww: invalid-code");

        Assert.Equal(143, await dev.Terminate());
        Assert.DoesNotContain("/upper", await Ww(cluster, "fn", "ls"), StringComparison.Ordinal);
    }

    // A gateway that has just started follows the table of plugs within moments.
    private static async Task<string> Post(HttpClient web, string text, string path = "/upper")
    {
        var answer = "";
        await Wait.Until(
            async () =>
            {
                using var content = new StringContent(text, Encoding.UTF8);
                using var response = await web.PostAsync(path, content);
                answer = await response.Content.ReadAsStringAsync();
                return response.IsSuccessStatusCode;
            },
            "the function answers",
            TimeSpan.FromSeconds(60));
        return answer;
    }

    private static async Task<string> Ww(TestCluster cluster, params string[] arguments)
    {
        var (code, output) = await WwProcess.Run([.. arguments, "--ns", cluster.Namespace, "--timeout", "60"]);
        Assert.True(code == 0, $"ww {string.Join(' ', arguments)} ended with {code}: {output}");
        return output.Trim();
    }
}
