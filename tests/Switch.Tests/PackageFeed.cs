using System.IO.Compression;

namespace Wetware.Tests;

/// <summary>Dummy packages: no assembly, one source file that is compiled into the project that references them.</summary>
public static class PackageFeed
{
    /// <summary>What the switch asks for as the family Orleans; kept in step with Directory.Packages.props by a test.</summary>
    public static readonly string[] Orleans =
    [
        "Microsoft.Orleans.Server", "Microsoft.Orleans.Client", "Microsoft.Orleans.Sdk", "Microsoft.Orleans.Streaming",
        "Microsoft.Orleans.Reminders", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Persistence.AdoNet",
        "Microsoft.Orleans.Reminders.AdoNet", "Microsoft.Orleans.Dashboard", "Microsoft.Orleans.TestingHost",
    ];

    /// <summary>A source file with the namespaces that every version of the family has, and a constant that says whose it is.</summary>
    public static string OrleansSource(string access, string name) => $$"""
        namespace Orleans { {{access}} static class Origin { public const string Name = "{{name}}"; } }
        namespace Orleans.Hosting { {{access}} static class Origin; }
        namespace Orleans.Runtime { {{access}} static class Origin; }
        """;

    /// <summary>Writes every package of the family Orleans into <paramref name="folder"/>; the SDK's says that it is the package.</summary>
    public static void WriteOrleans(string folder)
    {
        foreach (var id in Orleans)
            Write(folder, id, "10.4.2", id == "Microsoft.Orleans.Sdk" ? OrleansSource("internal", "package") : null);
    }

    /// <summary>Writes <paramref name="id"/>.<paramref name="version"/>.nupkg into <paramref name="folder"/>, with a <paramref name="dependency"/> "id version" if given.</summary>
    public static void Write(string folder, string id, string version, string? source = null, string? dependency = null)
    {
        Directory.CreateDirectory(folder);
        var needs = dependency?.Split(' ') is [var other, var least] ? $"""<dependency id="{other}" version="{least}" />""" : "";
        using var zip = ZipFile.Open(Path.Combine(folder, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Add(zip, $"{id}.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>test</authors><description>A dummy.</description>
                <dependencies><group targetFramework="net10.0">{needs}</group></dependencies>
                <contentFiles><files include="**/*.cs" buildAction="Compile" /></contentFiles>
              </metadata>
            </package>
            """);
        Add(zip, "lib/net10.0/_._", "");
        if (source is not null)
            Add(zip, "contentFiles/cs/net10.0/Origin.cs", source);
    }

    private static void Add(ZipArchive zip, string path, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(path).Open());
        writer.Write(text);
    }
}
