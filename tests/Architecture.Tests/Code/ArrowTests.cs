using System.Xml.Linq;

namespace Wetware.Tests.Code;

/// <summary>References between projects go one way.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> Projects => [.. SourceProject.All.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_files_name_only_what_the_architecture_allows(string project) =>
        Assert.Empty(Arrows.Violations(project, SourceProject.Named(project).References));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assemblies_use_only_what_the_architecture_allows(string project) =>
        Assert.Empty(Arrows.Violations(project, SourceProject.Named(project).Assembly.GetReferencedAssemblies().Select(name => name.Name!)));

    [Fact]
    public void A_forbidden_reference_is_found()
    {
        var references = SourceProject.ReferencesIn(XDocument.Parse("""<Project><ItemGroup><ProjectReference Include="../Silo/Silo.csproj" /></ItemGroup></Project>"""));
        Assert.Equal(["Devices must not use Silo; allowed are: Client, Grains.Interfaces, Wasm"], Arrows.Violations("Devices", references));

        // The assembly of the node stands for one that uses everything.
        var silo = SourceProject.Named("Silo").Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();
        Assert.Contains("Wasm must not use Orleans.Runtime (Orleans*)", Arrows.Violations("Wasm", silo));
        Assert.Contains("Client must not use Grains; allowed are: Grains.Interfaces", Arrows.Violations("Client", silo));
        Assert.Contains("Raft must not use Grains; allowed are: ", Arrows.Violations("Raft", silo));
        Assert.Single(Arrows.Violations("Unheard", silo));
    }
}
