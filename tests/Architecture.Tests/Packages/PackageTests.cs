using System.Xml.Linq;

namespace Wetware.Tests.Packages;

/// <summary>What somebody gets who adds one of the packages.</summary>
public sealed class PackageTests(PackedLibraries packages) : IClassFixture<PackedLibraries>
{
    private static readonly string[] Names = [.. Code.SourceProject.All.Where(project => project.IsLibraryPackage).Select(project => project.Name)];

    public static TheoryData<string> Libraries => [.. Names];

    [Fact]
    public void Contracts_and_client_are_packages()
    {
        Assert.Contains("Client", Names);
        Assert.Contains("Grains.Interfaces", Names);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_package_has_its_library_readme_licence_and_documentation(string project)
    {
        using var package = packages.Open(project);

        Assert.Equal($"Wetware.{project}", package.Value("id"));
        Assert.Equal([$"lib/net10.0/Wetware.{project}.dll"], package.Files.Where(name => name.EndsWith(".dll", StringComparison.Ordinal)));
        Assert.NotEmpty(XDocument.Parse(package.Text($"lib/net10.0/Wetware.{project}.xml")).Descendants("summary"));
        Assert.Equal("README.md", package.Value("readme"));
        Assert.StartsWith($"# Wetware.{project}", package.Text("README.md"), StringComparison.Ordinal);
        Assert.Equal("Apache-2.0", package.Value("license"));
        Assert.InRange(package.Value("description")!.Length, 40, 300);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_package_needs_only_packages_that_exist(string project)
    {
        using var package = packages.Open(project);

        Assert.NotEmpty(package.Dependencies);
        Assert.All(package.Dependencies.Where(id => id.StartsWith("Wetware.", StringComparison.Ordinal)), id => Assert.Contains(id["Wetware.".Length..], Names));
    }
}
