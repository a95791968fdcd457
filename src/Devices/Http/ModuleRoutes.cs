using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Access;
using Wetware.Devices.Modules;
using Wetware.Errors;

namespace Wetware.Devices.Http;

/// <summary><c>/file/module</c>.</summary>
internal static class ModuleRoutes
{
    private const string Wasm = "application/wasm";

    public static void MapModuleRoutes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/file/module");
        group.MapGet("", List);
        group.MapPost("", Add);
        group.MapDelete("", RemoveAll);
        group.MapGet("/{id}", Get);
        group.MapDelete("/{id}", Remove);
        group.MapGet("/{id}/description", Description);
        group.MapGet("/{id}/wasm", Binary);
        group.MapGet("/{id}/{file}", DataFile);
        group.MapPost("/{id}/upload", Describe);
    }

    private static async Task<IResult> List(DeviceClient client, CancellationToken cancellationToken) =>
        DeviceErrors.Json(new JsonArray([.. (await client.Modules.List(cancellationToken)).Select(DeviceDocuments.Of)]));

    private static async Task<IResult> Add(HttpRequest request, DeviceClient client, UploadGate gate, CancellationToken cancellationToken)
    {
        using var place = await gate.Enter(cancellationToken);
        var form = await DeviceBodies.ReadForm(request, cancellationToken);
        if (form.Files.Count != 1)
            throw DeviceErrorException.Field("module", $"{form.Files.Count} files are not allowed; send one");
        var file = form.Files[0];
        if (file.ContentType?.Split(';')[0].Trim() != Wasm)
            throw DeviceErrorException.Field(file.Name, $"content type \"{DeviceText.Show(file.ContentType ?? "")}\" is not allowed; use {Wasm}");
        var bytes = await DeviceBodies.Read(file, DeviceLimits.MaxModuleBytes, cancellationToken);
        var fileName = Path.GetFileName(file.FileName);
        var module = await client.Modules.Add(form["name"].ToString(), fileName.Length <= 255 ? fileName : "module.wasm", bytes, cancellationToken);
        return DeviceErrors.Json(new JsonObject { ["id"] = module.Id }, StatusCodes.Status201Created);
    }

    private static async Task<IResult> RemoveAll(DeviceClient client, CancellationToken cancellationToken) =>
        DeviceErrors.Json(new JsonObject { ["deletedCount"] = await RemoveUnused(client, cancellationToken) });

    /// <summary>Removes all modules that no deployment uses; returns how many.</summary>
    public static async Task<int> RemoveUnused(DeviceClient client, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var module in await client.Modules.List(cancellationToken))
        {
            try
            {
                deleted += await client.Modules.Remove(module.Id, cancellationToken) ? 1 : 0;
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
            {
                // A deployment uses it; it is not counted.
            }
        }

        return deleted;
    }

    private static async Task<IResult> Get(string id, DeviceClient client, CancellationToken cancellationToken) =>
        DeviceErrors.Json(new JsonArray(DeviceDocuments.Of(await Known(id, client, cancellationToken))));

    private static async Task<IResult> Remove(string id, DeviceClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.Modules.Remove(id, cancellationToken);
            return TypedResults.NoContent();
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            return DeviceErrors.Answer(StatusCodes.Status409Conflict, error.Message, error.Kind.Word());
        }
    }

    private static async Task<IResult> Description(string id, DeviceClient client, CancellationToken cancellationToken)
    {
        var module = await Known(id, client, cancellationToken);
        return module.Functions.Count == 0 ? TypedResults.Text("") : DeviceErrors.Json(ModuleOpenApi.Describe(module));
    }

    private static async Task<IResult> Binary(string id, DeviceClient client, CancellationToken cancellationToken)
    {
        var module = await Known(id, client, cancellationToken);
        return await Bytes(module.Binary, Wasm, client, cancellationToken) ?? NotFound($"module \"{module.Name}\" has no binary");
    }

    private static async Task<IResult> DataFile(string id, string file, DeviceClient client, CancellationToken cancellationToken)
    {
        var module = await Known(id, client, cancellationToken);
        var bytes = module.DataFiles.TryGetValue(file, out var stored) ? await Bytes(stored, "application/octet-stream", client, cancellationToken) : null;
        return bytes ?? NotFound($"module \"{module.Name}\" has no file \"{DeviceText.Show(file)}\"");
    }

    private static async Task<IResult> Describe(string id, HttpRequest request, DeviceClient client, UploadGate gate, CancellationToken cancellationToken)
    {
        using var place = await gate.Enter(cancellationToken);
        var module = await Known(id, client, cancellationToken);
        var form = await DeviceBodies.ReadForm(request, cancellationToken);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var file in form.Files)
        {
            if (!files.TryAdd(file.Name, await DeviceBodies.Read(file, DeviceLimits.MaxFileBytes, cancellationToken)))
                throw DeviceErrorException.Field(file.Name, "is there twice");
        }

        var functions = DescriptionForm.Read(form);
        var described = await client.Modules.Describe(module.Id, functions, files, cancellationToken);
        return DeviceErrors.Json(new JsonObject { ["description"] = ModuleOpenApi.Describe(described) });
    }

    private static async Task<DeviceModuleInfo> Known(string id, DeviceClient client, CancellationToken cancellationToken) =>
        await client.Modules.Find(id, cancellationToken) ?? throw new DeviceErrorException(StatusCodes.Status404NotFound, $"no matches for ID {DeviceText.Show(id)}");

    private static async Task<IResult?> Bytes(DeviceFile file, string type, DeviceClient client, CancellationToken cancellationToken) =>
        file.Digest.Length > 0 && await client.Modules.ReadFile(file.Digest, cancellationToken) is { } bytes ? TypedResults.Bytes(bytes, type) : null;

    private static IResult NotFound(string text) => DeviceErrors.Answer(StatusCodes.Status404NotFound, text);
}
