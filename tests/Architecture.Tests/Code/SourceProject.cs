using System.Reflection;
using System.Xml.Linq;
using Wetware.Testing;

namespace Wetware.Tests.Code;

/// <summary>A project below <c>src</c> and the assembly that is built from it.</summary>
internal sealed record SourceProject(string Name, string File)
{
    /// <summary>The built assembly, which lies beside the tests.</summary>
    public Assembly Assembly => Assembly.Load(Name == "Cli" ? "ww" : $"Wetware.{Name}");

    /// <summary>The projects that the project file names.</summary>
    public IEnumerable<string> References => ReferencesIn(XDocument.Load(File));

    /// <summary>True for a library that others are given as a package; the tool <c>ww</c> is a package too, but nobody compiles against it.</summary>
    public bool IsLibraryPackage => XDocument.Load(File) is var project && Has(project, "IsPackable") && !Has(project, "PackAsTool");

    /// <summary>All projects of the product, without the stand-in for the package IPNetwork2.</summary>
    public static IReadOnlyList<SourceProject> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Folder, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => new SourceProject(Path.GetFileNameWithoutExtension(file), file))
            .Where(project => project.Name != "IPNetwork2")
            .OrderBy(project => project.Name, StringComparer.Ordinal),
    ];

    public static IEnumerable<string> ReferencesIn(XDocument project) =>
        project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static bool Has(XDocument project, string property) => project.Descendants(property).Any(element => element.Value == "true");

    public static SourceProject Named(string name) => All.Single(project => project.Name == name);

    /// <summary>All types, those that the compiler made included.</summary>
    public IEnumerable<Type> Types => Assembly.GetTypes();
}
