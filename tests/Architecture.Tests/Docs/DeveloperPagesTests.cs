using Wetware.Testing;

namespace Wetware.Tests.Docs;

/// <summary>The pages for those who change the code name what there is.</summary>
public sealed class DeveloperPagesTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/architecture.md")]
    public void Every_file_that_a_page_names_exists(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Folder, page));

        Assert.InRange(NamedFiles.Count(text), 5, int.MaxValue);
        Assert.Empty(NamedFiles.Missing(page, text, Repository.Folder));
    }

    [Fact]
    public void Every_project_is_on_the_page_of_the_architecture()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Folder, "docs/architecture.md"));

        Assert.All(Code.SourceProject.All, project => Assert.Contains($"| `src/{project.Name}` |", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_does_not_exist_is_found() => Assert.Equal(
        ["page:2: src/Silo/Missing.cs", "page:2: tests/Missing.Tests"],
        NamedFiles.Missing("page", "`src/Silo` and `src/Silo/Program.cs`, `src/<Name>/A.cs`\n`src/Silo/Missing.cs`, dotnet test tests/Missing.Tests -v q", Repository.Folder));
}
