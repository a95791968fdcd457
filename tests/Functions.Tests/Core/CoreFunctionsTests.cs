using System.Reflection;
using Wetware.Functions.Core;
using Wetware.Functions.Modules;

namespace Wetware.Tests.Core;

public sealed class CoreFunctionsTests
{
    /// <summary>The functions that programs of the field's first platform of this kind import, by name and count of wasm parameters.</summary>
    public static TheoryData<string, int> Known => new()
    {
        { "get_input_buffer_id", 0 }, { "get_output_buffer_id", 0 }, { "create_exchange_buffer", 0 }, { "write_exchange_buffer", 3 },
        { "write_exchange_buffer_header", 5 }, { "write_exchange_buffer_status_code", 2 }, { "read_exchange_buffer", 3 },
        { "read_exchange_buffer_headers", 1 }, { "free_buffer", 1 }, { "base64_decode", 2 }, { "base64_encode", 2 },
        { "register_blob_with_name", 6 }, { "register_blob", 4 }, { "get_blob_tech_id_from_name", 2 }, { "get_blob_bytes_as_string", 2 },
        { "plug_function", 12 }, { "plug_file", 8 }, { "unplug_path", 4 }, { "plug_filter", 6 }, { "unplug_filter", 2 }, { "get_status", 0 },
        { "persistence_set", 4 }, { "persistence_get", 2 }, { "persistence_get_subset", 2 }, { "get_url", 2 }, { "print_debug", 2 },
        { "get_time", 2 }, { "call_function", 14 }, { "export_database", 0 }, { "beta_web_proxy", 2 }, { "is_trace", 0 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void A_known_function_has_its_type(string name, int parameters)
    {
        var function = CoreFunctions.All[name].Description;
        Assert.Equal(parameters, function.Slots);
        Assert.Equal($"func ({string.Join(", ", Enumerable.Repeat("i32", parameters))}) -> (i32)", function.WasmType);
    }

    /// <summary>That each has a method of its types is checked where they are joined, which this makes happen.</summary>
    [Fact]
    public void Description_and_implementation_agree()
    {
        var described = ApiDescription.Core.Functions.Select(function => function.PascalName).Order().ToList();
        string[] notForGuests = [nameof(CoreApi.End), nameof(CoreApi.Keep), nameof(CoreApi.Log), nameof(CoreApi.CallExport), nameof(CoreApi.TakeRequest), nameof(CoreApi.TryParse), nameof(CoreApi.WriteOutputAsync)];
        var implemented = typeof(CoreApi).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName).Select(method => method.Name).Except(notForGuests).Order().ToList();

        Assert.Equal(described, implemented);
        Assert.Equal(described.Count, CoreFunctions.All.Count);
        Assert.Equal(described.Count, CoreImports.All.Count);
        Assert.Equal(31 + 5, described.Count);
    }

    [Fact]
    public void Every_function_says_what_it_does() =>
        Assert.All(ApiDescription.Core.Functions, function => Assert.Matches("^[A-Z].*[.]$", function.Comment));
}
