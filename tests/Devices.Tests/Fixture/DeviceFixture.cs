using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Storage;
using Wetware.Devices;
using Wetware.Devices.Hosting;
using Wetware.Devices.Http;
using Wetware.Testing;

namespace Wetware.Tests.Fixture;

/// <summary>The orchestrator in one silo with its listener on loopback. Rounds of health checks happen when a test asks for them.</summary>
public sealed class DeviceFixture : IAsyncLifetime
{
    private WebApplication _app = null!;

    public HttpClient Http { get; private set; } = null!;

    public DeviceClient Client => _app.Services.GetRequiredService<DeviceClient>();

    public IServiceProvider Services => _app.Services;

    /// <summary>A service whose pauses are those of a clock.</summary>
    internal DeviceService NewService(TimeProvider time) => ActivatorUtilities.CreateInstance<DeviceService>(_app.Services, time);

    internal DeviceService Service => _app.Services.GetRequiredService<DeviceService>();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Find(), FreePort.Find(), serviceId: "devices", clusterId: "devices");

            // As nodes store states; the default cannot read them again.
            silo.AddMemoryGrainStorage("Default", options => options.Configure<Serializer>((storage, serializer) => storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer)));
        });
        builder.Services.AddDevices(new DeviceOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Discover = false });
        foreach (var service in builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(DeviceService)).ToArray())
            builder.Services.Remove(service);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Use(DeviceRequests.Mark)));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.UseRouting();
        _app.UseMiddleware<DeviceListenerRoutes>();
        _app.MapDevices();
        await _app.StartAsync();
        var url = new Uri(_app.Urls.Single());
        _app.Services.GetRequiredService<DeviceListener>().Port = url.Port;
        Http = new HttpClient { BaseAddress = url };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Adds a device and returns its id.</summary>
    public async Task<string> Add(TestSupervisor supervisor) =>
        (await Client.Devices.Add(new DeviceAnnouncement(supervisor.Name, supervisor.Port, ["127.0.0.1"]))).Id;

    /// <summary>Checks health and brings deployments in line, some times.</summary>
    public async Task Rounds(int count)
    {
        for (var i = 0; i < count; i++)
            await Service.Round(CancellationToken.None);
    }

    /// <summary>Uploads a module with functions that have so many parameters, and describes it by fields.</summary>
    public async Task<string> Upload(string name, byte[] module, Dictionary<string, string> fields, params (string Name, byte[] Bytes)[] files)
    {
        using var upload = Form(new() { ["name"] = name });
        upload.Add(Part(module, "application/wasm"), "module", "module.wasm");
        using var uploaded = await Http.PostAsync("/file/module", upload);
        var id = (await Read(uploaded, HttpStatusCode.Created))["id"]!.GetValue<string>();
        using var description = Form(fields);
        foreach (var (mount, bytes) in files)
            description.Add(Part(bytes, "application/octet-stream"), mount, mount);
        using var described = await Http.PostAsync($"/file/module/{id}/upload", description);
        await Read(described, HttpStatusCode.OK);
        return id;
    }

    /// <summary>Creates a deployment and returns its id.</summary>
    public async Task<string> Create(string name, params JsonObject[] steps)
    {
        using var created = await Http.PostAsJsonAsync("/file/manifest", new JsonObject { ["name"] = name, ["sequence"] = new JsonArray([.. steps]) });
        var text = await created.Content.ReadAsStringAsync();
        Assert.True(created.StatusCode == HttpStatusCode.Created, text);
        Assert.Equal("text/plain", created.Content.Headers.ContentType?.MediaType);
        return text.Trim('"');
    }

    public static JsonObject Step(string? device, string module, string function, params string[] failovers) => new()
    {
        ["device"] = device,
        ["module"] = module,
        ["func"] = function,
        ["failovers"] = new JsonArray([.. failovers.Select(id => (JsonNode)id)]),
    };

    /// <summary>Runs a deployment with arguments.</summary>
    public async Task<JsonNode> Run(string deployment, Dictionary<string, string> arguments, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var form = new FormUrlEncodedContent(arguments);
        using var answer = await Http.PostAsync($"/execute/{deployment}", form);
        return await Read(answer, status);
    }

    public async Task<JsonNode> Get(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await Http.GetAsync(path);
        return await Read(answer, status);
    }

    public async Task<JsonNode> Post(string path, string json = "", HttpStatusCode status = HttpStatusCode.OK)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(path, content);
        return await Read(answer, status);
    }

    public static async Task<JsonNode> Read(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public static MultipartFormDataContent Form(Dictionary<string, string> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), $"\"{name}\"");
        return form;
    }

    public static ByteArrayContent Part(byte[] bytes, string type)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue(type);
        return part;
    }

    /// <summary>A module that exports functions with some parameters, and imports others.</summary>
    public static byte[] Module(IEnumerable<(string Name, int Parameters)> exports, params string[] imports)
    {
        var builder = new ModuleBuilder();
        foreach (var import in imports)
            builder.ImportFunction("env", import, [], []);
        foreach (var (name, parameters) in exports)
            builder.Export(name, [.. Enumerable.Repeat(ModuleBuilder.I64, parameters)], [ModuleBuilder.I64], [], 0x42, 0x01);
        return builder.Build();
    }

    /// <summary>Uploads a module that computes Fibonacci numbers.</summary>
    public Task<string> UploadFibo(string name = "fibo") =>
        Upload(name, Module([("fibo", 1)]), new() { ["fibo[method]"] = "GET", ["fibo[param0]"] = "integer", ["fibo[output]"] = "integer" });
}

/// <summary>Tests that share an orchestrator.</summary>
[CollectionDefinition("devices")]
public sealed class DeviceCollection : ICollectionFixture<DeviceFixture>;
