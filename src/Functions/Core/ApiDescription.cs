using System.Text.Json;

namespace Wetware.Functions.Core;

/// <summary>A parameter of a host function. Types: <c>int</c>, <c>string</c>, <c>bytes</c>, <c>dest</c> (bytes that the host fills), <c>int[]</c>, <c>string[]</c>.</summary>
internal sealed record ApiParameter(string Name, string Type)
{
    /// <summary>Wasm parameters that it takes: a number, or an address and a length.</summary>
    public int Slots => Type == "int" ? 1 : 2;
}

/// <summary>
/// A host function. Returns: <c>int</c>; <c>string</c>, <c>buffer</c> and <c>map</c>, which a WebAssembly guest gets as a new exchange buffer; <c>bytes</c>, for which it passes
/// a destination as two more parameters and gets the full size.
/// </summary>
internal sealed record ApiFunction(string Name, IReadOnlyList<ApiParameter> Parameters, string Returns, string Comment)
{
    /// <summary>All parameters of the wasm function; its result is one i32.</summary>
    public int Slots => Parameters.Sum(parameter => parameter.Slots) + (Returns == "bytes" ? 2 : 0);

    /// <summary>The type of the wasm function, as modules are described.</summary>
    public string WasmType => $"func ({string.Join(", ", Enumerable.Repeat("i32", Slots))}) -> (i32)";

    /// <summary>The name in C#, such as <c>GetTime</c>.</summary>
    public string PascalName => string.Concat(Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>The name in JavaScript, such as <c>getTime</c>.</summary>
    public string CamelName => char.ToLowerInvariant(PascalName[0]) + PascalName[1..];
}

/// <summary>An import module for guests: the one description of which host, documentation and guest bindings are made.</summary>
internal sealed record ApiDescription(string Module, IReadOnlyList<ApiFunction> Functions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The module <c>core</c>.</summary>
    public static ApiDescription Core { get; } = Load("core.json");

    private static ApiDescription Load(string name)
    {
        using var stream = typeof(ApiDescription).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {name}");
        return JsonSerializer.Deserialize<ApiDescription>(stream, Json) ?? throw new InvalidOperationException($"{name} is empty");
    }
}
