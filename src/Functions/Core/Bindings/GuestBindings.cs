using System.Reflection;
using System.Text;

namespace Wetware.Functions.Core;

/// <summary>Writes what a guest's language needs to use the import module <c>core</c>, all of it from one description.</summary>
public static class GuestBindings
{
    /// <summary>The languages: <c>c</c> (header), <c>c-syms</c> (names for the linker's <c>--allow-undefined-file</c>), <c>ts</c> (declarations) and <c>rust</c> (module).</summary>
    public static IReadOnlyList<string> Languages { get; } = ["c", "c-syms", "ts", "rust"];

    /// <summary>The binding's text.</summary>
    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <exception cref="ArgumentException">There is no binding for the language.</exception>
    public static string Generate(string language) => language switch
    {
        "c" => C(),
        "c-syms" => string.Concat(ApiDescription.Core.Functions.Select(function => function.Name + "\n")),
        "ts" => TypeScript(),
        "rust" => Rust(),
        _ => throw new ArgumentException($"there is no binding for '{language}'; there are: {string.Join(", ", Languages)}", nameof(language)),
    };

    private static string C()
    {
        var text = new StringBuilder(Template("core.h"));
        foreach (var function in ApiDescription.Core.Functions)
        {
            var parameters = function.Parameters.SelectMany(CParameters).ToList();
            if (function.Returns == "bytes")
                parameters.AddRange(["void *dest", "uint32_t dest_length"]);
            text.Append($"\n/* {Wrapped(function.Comment, "   ")} */\nWASM_IMPORT(\"core\", \"{function.Name}\")\n");
            text.Append($"int32_t {function.Name}({(parameters.Count == 0 ? "void" : string.Join(", ", parameters))});\n");
        }

        return text.Append("\n#endif\n").ToString();
    }

    private static IEnumerable<string> CParameters(ApiParameter parameter) => parameter.Type switch
    {
        "int" => [$"int32_t {Snake(parameter.Name)}"],
        "string" => [$"const char *{Snake(parameter.Name)}", $"uint32_t {Snake(parameter.Name)}_length"],
        "bytes" => [$"const void *{Snake(parameter.Name)}", $"uint32_t {Snake(parameter.Name)}_length"],
        "dest" => [$"void *{Snake(parameter.Name)}", $"uint32_t {Snake(parameter.Name)}_length"],
        "int[]" => [$"const int32_t *{Snake(parameter.Name)}", $"uint32_t {Snake(parameter.Name)}_count"],
        _ => [$"const struct core_text *{Snake(parameter.Name)}", $"uint32_t {Snake(parameter.Name)}_count"],
    };

    private static string TypeScript()
    {
        var text = new StringBuilder(Template("core.d.ts"));
        foreach (var function in ApiDescription.Core.Functions)
        {
            var parameters = function.Parameters.Select(parameter => $"{parameter.Name}: {TypeScriptType(parameter.Type)}");
            text.Append($"\n  /** {Wrapped(function.Comment, "   * ")} */\n");
            text.Append($"  {function.CamelName}({string.Join(", ", parameters)}): {TypeScriptResult(function)};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string TypeScriptType(string type) => type switch
    {
        "int" => "number",
        "string" => "string",
        "bytes" => "Bytes",
        "dest" => "ArrayBuffer | ArrayBufferView",
        "int[]" => "number[] | null",
        _ => "string[] | null",
    };

    private static string TypeScriptResult(ApiFunction function) => function.Returns switch
    {
        "int" => "number",
        "string" => "string",
        "map" => "Record<string, string>",
        _ => "Uint8Array | undefined",
    };

    private static string Rust()
    {
        var text = new StringBuilder(Template("core.rs"));
        text.Append("\n#[link(wasm_import_module = \"core\")]\nextern \"C\" {\n");
        foreach (var function in ApiDescription.Core.Functions)
        {
            var parameters = function.Parameters.SelectMany(RustRaw).ToList();
            if (function.Returns == "bytes")
                parameters.AddRange(["dest: *mut u8", "dest_length: u32"]);
            text.Append($"    #[link_name = \"{function.Name}\"]\n    fn raw_{function.Name}({string.Join(", ", parameters)}) -> i32;\n");
        }

        text.Append("}\n");
        foreach (var function in ApiDescription.Core.Functions)
            text.Append($"\n/// {function.Comment}\n").Append(RustSafe(function));
        return text.ToString();
    }

    private static string RustSafe(ApiFunction function)
    {
        var parameters = string.Join(", ", function.Parameters.Select(parameter => $"{Snake(parameter.Name)}: {RustType(parameter.Type)}"));
        var arguments = function.Parameters.SelectMany(RustArguments).ToList();
        var before = string.Concat(function.Parameters.Where(parameter => parameter.Type == "string[]")
            .Select(parameter => $"    let {Snake(parameter.Name)}: Vec<Text> = {Snake(parameter.Name)}.iter().map(|text| Text(text.as_ptr(), text.len() as u32)).collect();\n"));
        if (function.Returns == "bytes")
            return $"pub fn {function.Name}({parameters}) -> Option<Vec<u8>> {{\n    read_all({string.Join(", ", arguments)})\n}}\n";
        var call = $"unsafe {{ raw_{function.Name}({string.Join(", ", arguments)}) }}";
        var (type, result) = function.Returns switch
        {
            "int" => ("i32", call),
            "string" => ("String", $"String::from_utf8_lossy(&take({call})).into_owned()"),
            "map" => ("Vec<(Vec<u8>, Vec<u8>)>", $"pairs(&take({call}))"),
            _ => ("Vec<u8>", $"take({call})"),
        };
        return $"pub fn {function.Name}({parameters}) -> {type} {{\n{before}    {result}\n}}\n";
    }

    private static IEnumerable<string> RustRaw(ApiParameter parameter) => parameter.Type switch
    {
        "int" => [$"{Snake(parameter.Name)}: i32"],
        "dest" => [$"{Snake(parameter.Name)}: *mut u8", $"{Snake(parameter.Name)}_length: u32"],
        "int[]" => [$"{Snake(parameter.Name)}: *const i32", $"{Snake(parameter.Name)}_count: u32"],
        "string[]" => [$"{Snake(parameter.Name)}: *const Text", $"{Snake(parameter.Name)}_count: u32"],
        _ => [$"{Snake(parameter.Name)}: *const u8", $"{Snake(parameter.Name)}_length: u32"],
    };

    private static string RustType(string type) => type switch
    {
        "int" => "i32",
        "string" => "&str",
        "bytes" => "&[u8]",
        "dest" => "&mut [u8]",
        "int[]" => "&[i32]",
        _ => "&[&str]",
    };

    private static IEnumerable<string> RustArguments(ApiParameter parameter)
    {
        var name = Snake(parameter.Name);
        return parameter.Type switch
        {
            "int" => [name],
            "dest" => [$"{name}.as_mut_ptr()", $"{name}.len() as u32"],
            _ => [$"{name}.as_ptr()", $"{name}.len() as u32"],
        };
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>Breaks a comment into lines of some hundred characters.</summary>
    private static string Wrapped(string comment, string indent)
    {
        const int width = 100;
        var text = new StringBuilder();
        var column = 0;
        foreach (var word in comment.Split(' '))
        {
            if (column > 0 && column + word.Length > width)
            {
                text.Append('\n').Append(indent);
                column = 0;
            }
            else if (column > 0)
            {
                text.Append(' ');
            }

            text.Append(word);
            column += word.Length + 1;
        }

        return text.ToString();
    }

    /// <summary>The part of a binding that stands before the functions.</summary>
    private static string Template(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
