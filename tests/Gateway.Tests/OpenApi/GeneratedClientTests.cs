using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using Wetware.Tasks;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.OpenApi;

/// <summary>A client that a program makes of the description compiles and works.</summary>
public sealed class GeneratedClientTests : IClassFixture<ApiFixture>
{
    private readonly ApiFixture _api;

    public GeneratedClientTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Fact]
    public async Task A_generated_client_compiles_and_works()
    {
        var type = Compile(await Generate()).GetType("Generated.GatewayClient", throwOnError: true)!;
        dynamic client = Activator.CreateInstance(type, _api.Client)!;
        _api.Tasks.Put(new TaskInfo { Spec = new TaskSpec { Id = "task1", Description = "Hash puzzle", Repeats = 3 }, Number = 1 });

        var listed = await client.ListTasksAsync(null, null, null, null);
        var paused = await client.PauseTaskAsync("task1");

        Assert.Equal(["task1"], ((IEnumerable<object>)listed).Select(task => (string)((dynamic)task).Id));
        Assert.Equal(("Hash puzzle", "Paused"), ((string)paused.Description, (string)paused.State.ToString()));
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await client.GetTaskAsync("absent"));
        Assert.Equal(404, (int)((dynamic)refused).StatusCode);
        Assert.Equal("urn:wetware:error:not-found", (string)((dynamic)refused).Result.Type);
    }

    private async Task<string> Generate()
    {
        var document = await OpenApiDocument.FromJsonAsync(await _api.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var settings = new CSharpClientGeneratorSettings { ClassName = "GatewayClient", InjectHttpClient = true, UseBaseUrl = false };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.SystemTextJson;
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static Assembly Compile(string code)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Generated", [CSharpSyntaxTree.ParseText(code)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(assembly.ToArray());
    }
}
