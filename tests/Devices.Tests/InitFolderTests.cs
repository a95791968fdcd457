using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Devices.Documents;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>An orchestrator of its own whose devices, modules and deployments are written to a folder and loaded from one.</summary>
public sealed class InitFolderTests : IAsyncLifetime
{
    private const string Device = "665544332211665544332211";

    private readonly DeviceFixture _orchestrator = new();
    private readonly TempFolder _folder = new();

    private InitFolder Init => _orchestrator.Services.GetRequiredService<InitFolder>();

    public Task InitializeAsync() => _orchestrator.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _orchestrator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_exported_is_the_same_when_it_is_loaded_and_runs()
    {
        await using var device = await TestSupervisor.Start("exported");
        var id = await _orchestrator.Add(device);
        var module = await _orchestrator.Upload(
            "files",
            DeviceFixture.Module([("fibo", 1), ("produce", 0)], "takeImage"),
            new()
            {
                ["functions"] = """
                {
                  "fibo": {"method":"GET","parameters":[{"name":"n","type":"integer"}],"output":"float"},
                  "produce": {"method":"POST","output":"image/png","mounts":[{"name":"model","stage":"deployment"},{"name":"in.bin","stage":"execution"}]}
                }
                """,
            },
            ("model", [7, 8, 9]));
        var chain = await _orchestrator.Create("chain", DeviceFixture.Step(id, await _orchestrator.UploadFibo(), "fibo"), DeviceFixture.Step(null, "core:Datalist", "push"));
        await _orchestrator.Post($"/file/manifest/{chain}");
        var before = await State();

        Assert.Equal((1, 2, 1), await DeviceExport.WriteAsync(_orchestrator.Client, _folder.Path));
        await _orchestrator.UploadFibo("not-exported");
        await _orchestrator.Http.DeleteAsync($"/file/manifest/{chain}");
        await _orchestrator.Http.DeleteAsync("/file/device");
        await Init.Load(_folder.Path, CancellationToken.None);
        var after = await State();

        Assert.Equal(before, after);
        Assert.Equal([7, 8, 9], await _orchestrator.Http.GetByteArrayAsync($"/file/module/{module}/model"));
        Assert.False((await _orchestrator.Get($"/file/manifest/{chain}"))["active"]!.GetValue<bool>());
        await _orchestrator.Post($"/file/manifest/{chain}");
        Assert.Equal("""["8"]""", (await _orchestrator.Run(chain, new() { ["param0"] = "5" }))["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Documents_of_the_upstream_orchestrator_are_loaded_with_its_own_services_mapped()
    {
        await Upstream();

        await Init.Load(_folder.Path, CancellationToken.None);

        var device = await _orchestrator.Get($"/file/device/{Device}");
        var manifest = await _orchestrator.Get("/file/manifest/885544332211665544332211");
        Assert.Equal(2, (await _orchestrator.Get("/file/device")).AsArray().Count);
        Assert.Equal(("kitchen", 5001), (device["name"]!.GetValue<string>(), device["communication"]!["port"]!.GetValue<int>()));
        Assert.Equal(["core:Datalist", "fibo"], (await _orchestrator.Get("/file/module")).AsArray().Select(module => module!["name"]!.GetValue<string>()));
        Assert.Equal("core:Datalist", (await _orchestrator.Get($"/file/module/{manifest["sequence"]![1]!["module"]}"))[0]!["name"]!.GetValue<string>());
        Assert.Contains(_orchestrator.Http.BaseAddress!.Authority, manifest["fullManifest"]![Device]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.9.9:3000", manifest.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device/bad.json", "{", "bad.json: is no JSON")]
    [InlineData("device/bad.json", "5", "neither")]
    [InlineData("device/bad.json", """{"_id":"x","name":"a","communication":{"addresses":["10.9.9.9"],"port":1}}""", "'_id'")]
    [InlineData("device/bad.json", """{"_id":"995544332211665544332211","name":"a","communication":{"addresses":["example.org"],"port":1}}""", "'communication.addresses'")]
    [InlineData("device/bad.json", """{"_id":"995544332211665544332211","name":"kitchen","communication":{"addresses":["10.9.9.9"],"port":1}}""", "\"kitchen\" is there twice")]
    [InlineData("module/bad.json", """{"_id":"995544332211665544332211","name":"../x","wasm":{"originalFilename":"fibo.wasm"}}""", "'name'")]
    [InlineData("module/bad.json", """{"_id":"995544332211665544332211","name":"x","wasm":{"originalFilename":"../module/fibo.json"}}""", "there is no file")]
    [InlineData("module/bad.json", """{"_id":"995544332211665544332211","name":"x","wasm":{"originalFilename":"note.txt"}}""", "'module'")]
    [InlineData("module/bad.json", """{"_id":"995544332211665544332211","name":"x","wasm":{"originalFilename":"fibo.wasm"},"description":{"paths":{"/other":{"get":{}}}}}""", "exports no such function")]
    [InlineData("deployment/bad.json", """{"_id":"995544332211665544332211","name":"x","sequence":[]}""", "'sequence'")]
    [InlineData("deployment/bad.json", """{"_id":"995544332211665544332211","name":"x","sequence":[{"device":"995544332211665544332211","module":"775544332211665544332211","func":"fibo"}]}""", "there is no device")]
    [InlineData("deployment/bad.json", """{"_id":"995544332211665544332211","name":"x","sequence":[{"device":"665544332211665544332211","module":"775544332211665544332211","func":"no"}]}""", "there is no module")]
    public async Task A_malformed_document_is_named_and_nothing_is_changed(string file, string content, string problem)
    {
        await Upstream();
        await _orchestrator.UploadFibo("kept");
        await File.WriteAllTextAsync(_folder["files/note.txt"], "no module");
        await File.WriteAllTextAsync(_folder[file], content);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => Init.Load(_folder.Path, CancellationToken.None));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(["core:Datalist", "kept"], (await _orchestrator.Get("/file/module")).AsArray().Select(module => module!["name"]!.GetValue<string>()));
        Assert.Single((await _orchestrator.Get("/file/device")).AsArray());
        Assert.Empty((await _orchestrator.Get("/file/manifest")).AsArray());
    }

    // Modules and deployments, and what of a device lasts.
    // By their ids: a folder has them in that order, a list in the order in which they came.
    private async Task<string> State()
    {
        var modules = await Ordered("module");
        foreach (var module in modules)
        {
            module["wasm"]!["originalFilename"] = null;
            foreach (var (_, file) in module["dataFiles"]!.AsObject())
                file!["originalFilename"] = null;
        }

        var deployments = await Ordered("manifest");
        foreach (var deployment in deployments)
            (deployment["active"], deployment["deviceResponses"]) = (null, null);
        var devices = (await Ordered("device")).Select(device => $"{device["_id"]} {device["name"]} {device["communication"]} {device["description"]}");
        return string.Join('\n', [.. devices, .. modules.Select(module => module.ToString()), .. deployments.Select(deployment => deployment.ToString())]);

        async Task<JsonNode[]> Ordered(string kind) =>
            [.. (await _orchestrator.Get($"/file/{kind}")).AsArray().Select(document => document!).OrderBy(document => document["_id"]!.GetValue<string>(), StringComparer.Ordinal)];
    }

    private async Task Upstream()
    {
        foreach (var kind in (string[])["device", "module", "deployment", "files"])
            Directory.CreateDirectory(_folder[kind]);
        await File.WriteAllBytesAsync(_folder["files/fibo.wasm"], DeviceFixture.Module([("fibo", 1)]));
        await File.WriteAllTextAsync(_folder["device/all.json"], """
            [{"_id":{"$oid":"665544332211665544332211"},"name":"kitchen","communication":{"addresses":["10.9.9.9"],"port":5001},"description":{"platform":{},"supervisorInterfaces":["fd_write"]},"health":{"report":null,"timeOfQuery":"2024-01-01T00:00:00Z"}},
             {"_id":"aa5544332211665544332211","name":"orchestrator","communication":{"addresses":["10.9.9.1"],"port":3000}}]
            """);
        await File.WriteAllTextAsync(_folder["module/fibo.json"], """
            [{"_id":"775544332211665544332211","name":"fibo","wasm":{"originalFilename":"fibo.wasm","fileName":"x","path":"/y"},"exports":[{"name":"fibo","parameterCount":1}],"requirements":[],
              "mounts":{"fibo":{}},"description":{"openapi":"3.0.3","paths":{"/{deployment}/modules/fibo/fibo":{"summary":"","parameters":[{"name":"deployment","in":"path"}],
                "get":{"parameters":[{"name":"param0","in":"query","required":true,"schema":{"type":"integer"}}],"responses":{"200":{"content":{"application/json":{"schema":{"type":"integer"}}}}}}}}}},
             {"_id":"bb5544332211665544332211","name":"core:Datalist","isCoreModule":true,"exports":[]}]
            """);
        await File.WriteAllTextAsync(_folder["deployment/chain.json"], """
            {"_id":"885544332211665544332211","name":"chain","active":true,"sequence":[{"device":"665544332211665544332211","module":"775544332211665544332211","func":"fibo"},{"device":"aa5544332211665544332211","module":"bb5544332211665544332211","func":"push"}],
             "fullManifest":{"665544332211665544332211":{"modules":[{"urls":{"binary":"http://10.9.9.9:3000/file/module/775544332211665544332211/wasm"}}]}}}
            """);
    }
}
