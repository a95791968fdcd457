using System.Text.Json.Nodes;
using Wetware.Devices.Deployments;

namespace Wetware.Devices.Modules;

/// <summary>The OpenAPI description of a module's functions as devices offer them.</summary>
internal static class ModuleOpenApi
{
    public static JsonObject Describe(DeviceModuleInfo module)
    {
        var paths = new JsonObject();
        foreach (var function in module.Functions)
        {
            paths[$"/{{deployment}}/modules/{module.Name}/{function.Name}"] = new JsonObject
            {
                ["summary"] = $"Call {function.Name}",
                ["parameters"] = new JsonArray(new JsonObject
                {
                    ["name"] = "deployment",
                    ["in"] = "path",
                    ["description"] = "Deployment ID",
                    ["required"] = true,
                    ["schema"] = new JsonObject { ["type"] = "string" },
                }),
                [function.Method.ToLowerInvariant()] = Operation(function),
            };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject { ["title"] = module.Name, ["description"] = $"Functions of the module {module.Name}", ["version"] = "0.0.1" },
            ["tags"] = new JsonArray(new JsonObject { ["name"] = "WebAssembly", ["description"] = "Functions of a WebAssembly module" }),
            ["servers"] = new JsonArray(new JsonObject
            {
                ["url"] = "http://{serverIp}:{port}",
                ["variables"] = new JsonObject
                {
                    ["serverIp"] = new JsonObject { ["default"] = "localhost", ["description"] = "Address of the device" },
                    ["port"] = new JsonObject { ["enum"] = new JsonArray("5000", "80"), ["default"] = "5000" },
                },
            }),
            ["paths"] = paths,
        };
    }

    private static JsonObject Operation(FunctionDescription function)
    {
        var response = ResponsePart.Of(function);
        var schema = new JsonObject { ["type"] = response.Schema.Type };
        if (response.Schema.Format is { } format)
            schema["format"] = format;
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray("WebAssembly"),
            ["summary"] = $"Call {function.Name}",
            ["parameters"] = new JsonArray([.. function.Parameters.Select(parameter => new JsonObject
            {
                ["name"] = parameter.Name,
                ["in"] = "query",
                ["description"] = $"Parameter {parameter.Name}",
                ["required"] = true,
                ["schema"] = new JsonObject { ["type"] = parameter.Type },
            })]),
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = "The result",
                    ["content"] = new JsonObject { [response.MediaType] = new JsonObject { ["schema"] = schema } },
                },
            },
        };
        var inputs = function.Mounts.Where(mount => mount.Stage != MountStages.Output).ToArray();
        if (inputs.Length > 0)
        {
            var properties = new JsonObject();
            var encoding = new JsonObject();
            foreach (var mount in inputs)
            {
                properties[mount.Name] = new JsonObject { ["type"] = "string", ["format"] = "binary" };
                encoding[mount.Name] = new JsonObject { ["contentType"] = mount.MediaType };
            }

            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject
                {
                    ["multipart/form-data"] = new JsonObject
                    {
                        ["schema"] = new JsonObject { ["type"] = "object", ["properties"] = properties },
                        ["encoding"] = encoding,
                    },
                },
            };
        }

        return operation;
    }
}
