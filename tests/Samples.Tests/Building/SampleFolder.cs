using System.Reflection;

namespace Wetware.Tests.Building;

/// <summary>The folder of sample guests in the checkout that this was built from.</summary>
internal static class SampleFolder
{
    public static string Path { get; } = System.IO.Path.Combine(
        typeof(SampleFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!,
        "samples");

    public static IEnumerable<string> Modules => Directory.EnumerateFiles(Path, "*.wasm").Select(System.IO.Path.GetFileName).Order()!;

    public static byte[] Read(string module) => File.ReadAllBytes(System.IO.Path.Combine(Path, module));
}
