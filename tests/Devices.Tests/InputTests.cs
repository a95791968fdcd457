using System.Net;
using System.Text;
using Wetware.Devices;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Bad input is refused with the field's name, and nothing of it stays.</summary>
[Collection("devices")]
public sealed class InputTests(DeviceFixture orchestrator)
{
    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"name":"x","name":"y","sequence":[]}""", "body")]
    [InlineData("""{"sequence":[{"module":"m","func":"f"}]}""", "name")]
    [InlineData("""{"name":5,"sequence":[]}""", "name")]
    [InlineData("""{"name":"x"}""", "sequence")]
    [InlineData("""{"name":"x","sequence":[]}""", "sequence")]
    [InlineData("""{"name":"x","sequence":[1]}""", "sequence[0]")]
    [InlineData("""{"name":"x","sequence":[{"func":"f"}]}""", "sequence[0].module")]
    [InlineData("""{"name":"x","sequence":[{"module":"m","func":""}]}""", "sequence[0].func")]
    [InlineData("""{"name":"x","sequence":[{"module":"m","func":"f","failovers":[1]}]}""", "sequence[0].failovers")]
    [InlineData("""{"name":"x","sequence":[{"module":"nowhere","func":"f"}]}""", "sequence[0]")]
    [InlineData("""{"name":"x","sequence":[{"device":"666f6f666f6f666f6f666f6f","module":"core:Datalist","func":"push"}]}""", "there is no device")]
    public async Task Bad_manifests_are_refused(string body, string field)
    {
        var before = (await orchestrator.Get("/file/manifest")).AsArray().Count;

        var answer = await orchestrator.Post("/file/manifest", body, HttpStatusCode.BadRequest);

        Assert.Contains(field, answer["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("Failed", answer["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(before, (await orchestrator.Get("/file/manifest")).AsArray().Count);
    }

    [Theory]
    [InlineData("ok", "application/octet-stream", "\0asm\u0001\0\0\0", "module")]
    [InlineData("ok", "application/wasm", "no module", "module")]
    [InlineData("ok", "application/wasm", "\0asm\u0001\0\0\0\u0007\u0005", "module")]
    [InlineData("../evil", "application/wasm", "\0asm\u0001\0\0\0", "name")]
    [InlineData("", "application/wasm", "\0asm\u0001\0\0\0", "name")]
    public async Task Bad_uploads_are_refused(string name, string type, string bytes, string field)
    {
        var before = (await orchestrator.Get("/file/module")).AsArray().Count;
        using var form = DeviceFixture.Form(new() { ["name"] = name });
        form.Add(DeviceFixture.Part(Encoding.Latin1.GetBytes(bytes), type), "module", "module.wasm");

        using var answer = await orchestrator.Http.PostAsync("/file/module", form);

        Assert.Contains($"'{field}'", (await DeviceFixture.Read(answer, HttpStatusCode.BadRequest))["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(before, (await orchestrator.Get("/file/module")).AsArray().Count);
    }

    [Theory]
    [InlineData("fibo[method]", "BREW", "fibo[method]")]
    [InlineData("fibo[output]", "image/tiff", "fibo[output]")]
    [InlineData("fibo[param0]", "complex", "fibo[param0]")]
    [InlineData("fibo[param1]", "integer", "fibo[param1]")]
    [InlineData("fibo[unknown]", "1", "fibo[unknown]")]
    [InlineData("fibo", "1", "fibo")]
    [InlineData("other[method]", "GET", "other")]
    [InlineData("functions", "[]", "functions")]
    [InlineData("functions", """{"fibo":{"parameters":[{"name":"a b"}]}}""", "fibo[parameters]")]
    [InlineData("functions", """{"fibo":{"mounts":[{"name":"../x","stage":"output"}]}}""", "fibo[mounts]")]
    [InlineData("functions", """{"fibo":{"mounts":[{"name":"x","stage":"later"}]}}""", "fibo[mounts]")]
    public async Task Bad_descriptions_are_refused(string key, string value, string field)
    {
        var id = await orchestrator.UploadFibo($"described-{Guid.NewGuid():n}");
        using var form = DeviceFixture.Form(new() { [key] = value });

        using var answer = await orchestrator.Http.PostAsync($"/file/module/{id}/upload", form);

        Assert.Contains(field, (await DeviceFixture.Read(answer, HttpStatusCode.BadRequest))["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(1, (await orchestrator.Get($"/file/module/{id}"))[0]!["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_deployment_mount_needs_its_file()
    {
        var id = await orchestrator.UploadFibo("mounts");
        using var form = DeviceFixture.Form(new() { ["fibo[mounts][0][name]"] = "model", ["fibo[mounts][0][stage]"] = "deployment" });

        using var answer = await orchestrator.Http.PostAsync($"/file/module/{id}/upload", form);

        Assert.Equal("""Functions missing mounts: [["fibo","model"]]""", (await DeviceFixture.Read(answer, HttpStatusCode.BadRequest))["errorText"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"name":"x\u0007"}""", "name")]
    [InlineData("""{"name":"orchestrator"}""", "name")]
    [InlineData("""{"name":"x","port":0}""", "port")]
    [InlineData("""{"name":"x","port":"80"}""", "port")]
    [InlineData("""{"name":"x","addresses":"127.0.0.1"}""", "addresses")]
    [InlineData("""{"name":"x","addresses":["example.org"]}""", "addresses")]
    [InlineData("""{"name":"x","addresses":["203.0.113.9"]}""", "addresses")]
    [InlineData("""{"name":"x","addresses":["169.254.169.254"]}""", "addresses")]
    public async Task Bad_registrations_are_refused(string body, string field)
    {
        var answer = await orchestrator.Post("/file/device/discovery/register", body, HttpStatusCode.BadRequest);

        Assert.Contains($"'{field}'", answer["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_answered_in_its_shape()
    {
        const string unknown = "666f6f666f6f666f6f666f6f";

        Assert.Equal("""{"err":"Bad URL"}""", (await orchestrator.Get("/nowhere", HttpStatusCode.NotFound)).ToJsonString());
        Assert.Equal("""{"status":"ok"}""", (await orchestrator.Get("/health")).ToJsonString());
        Assert.Empty((await orchestrator.Get("/.well-known/wasmiot-device-description"))["supervisorInterfaces"]!.AsArray());
        Assert.StartsWith("no matches for ID", (await orchestrator.Get($"/file/module/{unknown}", HttpStatusCode.NotFound))["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("Failed querying", (await orchestrator.Get($"/file/manifest/{unknown}", HttpStatusCode.BadRequest))["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal($"no deployment matches ID '{unknown}'", (await orchestrator.Post($"/file/manifest/{unknown}", status: HttpStatusCode.NotFound))["errorText"]!.GetValue<string>());
        Assert.Contains("not found", (await orchestrator.Post($"/file/device/{unknown}/blacklist", status: HttpStatusCode.NotFound))["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("Invalid device ID", (await orchestrator.Post("/file/device/x/blacklist", status: HttpStatusCode.BadRequest))["error"]!.GetValue<string>(), StringComparison.Ordinal);
        using var deployment = await orchestrator.Http.DeleteAsync($"/file/manifest/{unknown}");
        Assert.Equal("""{"message":"Deployment not found"}""", (await DeviceFixture.Read(deployment, HttpStatusCode.NotFound)).ToJsonString());
        using var module = await orchestrator.Http.DeleteAsync($"/file/module/{unknown}");
        Assert.Equal(HttpStatusCode.NoContent, module.StatusCode);
    }

    [Fact]
    public async Task Modules_are_shown_with_imports_exports_and_their_description()
    {
        var id = await orchestrator.Upload(
            "camera", DeviceFixture.Module([("fibo", 2), ("other", 0)], "takeImage"), new() { ["fibo[param0]"] = "integer", ["fibo[param1]"] = "float", ["fibo[output]"] = "float" });

        var module = (await orchestrator.Get("/file/module/camera"))[0]!;
        var description = await orchestrator.Get($"/file/module/{id}/description");
        var plan = await orchestrator.Post("/file/manifest?dryRun=true", """{"name":"x","sequence":[{"module":"camera","func":"fibo"}]}""");

        Assert.Equal("""[{"name":"fibo","parameterCount":2},{"name":"other","parameterCount":0}]""", module["exports"]!.ToJsonString());
        Assert.Equal("""[{"module":"env","name":"takeImage","kind":"function"}]""", module["requirements"]!.ToJsonString());
        Assert.Equal("3.0.3", description["openapi"]!.GetValue<string>());
        var operation = description["paths"]!["/{deployment}/modules/camera/fibo"]!["get"]!;
        Assert.Equal(["param0", "param1"], operation["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>()));
        Assert.Equal("float", operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["type"]!.GetValue<string>());
        Assert.False(plan["possible"]!.GetValue<bool>());
        Assert.Contains(plan["sequence"]![0]!["problems"]!.AsArray(), problem => problem!.GetValue<string>().Contains("core services only", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_are_kept_filtered_and_bounded_in_length()
    {
        async Task<HttpResponseMessage> Log(string record)
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("logData", record)]);
            return await orchestrator.Http.PostAsync("/device/logs", form);
        }

        using var kept = await Log("""{"timestamp":"2026-01-01 10:00:00,000","loglevel":"INFO","message":"Module run","deviceName":"logger"}""");
        using var other = await Log("""{"loglevel":"DEBUG","deviceName":"logger"}""");
        using var malformed = await Log("{");
        using var long_ = await Log($$"""{"message":"{{new string('x', DeviceLimits.MaxLogRecord)}}"}""");
        var records = (await orchestrator.Get("/device/logs?device=logger&level=INFO")).AsArray();
        var none = await orchestrator.Get("/device/logs?after=2100-01-01T00:00:00Z");
        var bad = await orchestrator.Get("/device/logs?after=soon", HttpStatusCode.BadRequest);

        Assert.Equal("""{"message":"Log received and saved"}""", await kept.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Equal("Log not received nor saved", (await DeviceFixture.Read(long_, HttpStatusCode.BadRequest))["message"]!.GetValue<string>());
        Assert.NotNull(Assert.Single(records)!["dateReceived"]);
        Assert.Empty(none.AsArray());
        Assert.Contains("'after'", bad["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
