using System.IO.Compression;
using System.Xml.Linq;
using Wetware.Testing;

namespace Wetware.Tests.Packages;

/// <summary>The packages of all libraries, made once for all tests from what was built with them.</summary>
public sealed class PackedLibraries : IAsyncLifetime
{
    // bin/<configuration>/<framework>
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    private readonly TempFolder _folder = new();

    public async Task InitializeAsync()
    {
        foreach (var project in Code.SourceProject.All.Where(project => project.IsLibraryPackage))
            await DotnetCommand.RunAsync("pack", project.File, "--no-build", "-c", Configuration, "-o", _folder.Path, "-nologo", "-v", "quiet");
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Opens the package of a project.</summary>
    internal Package Open(string project) => new(Assert.Single(Directory.GetFiles(_folder.Path, $"Wetware.{project}.*.nupkg"), file => IsOf(project, file)));

    // Wetware.Client.1.0.0.nupkg, not Wetware.Client.Other.1.0.0.nupkg
    private static bool IsOf(string project, string file) => char.IsAsciiDigit(Path.GetFileName(file)[$"Wetware.{project}.".Length]);
}

/// <summary>A package as a reader sees it.</summary>
internal sealed class Package(string file) : IDisposable
{
    private readonly ZipArchive _archive = ZipFile.OpenRead(file);

    public IEnumerable<string> Files => _archive.Entries.Select(entry => entry.FullName);

    public IEnumerable<string> Dependencies => Metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);

    private XElement Metadata => XDocument.Parse(Text(Files.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!.Elements().Single();

    public string? Value(string element) => Metadata.Elements().SingleOrDefault(one => one.Name.LocalName == element)?.Value;

    public string Text(string name)
    {
        using var reader = new StreamReader(_archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => _archive.Dispose();
}
