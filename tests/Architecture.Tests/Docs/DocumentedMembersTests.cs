using System.Xml.Linq;

namespace Wetware.Tests.Docs;

/// <summary>Everything that is public says what it does. The compiler asks for it where checks are on; here is seen that they are, and that nothing suppresses them.</summary>
public sealed class DocumentedMembersTests
{
    public static TheoryData<string> Projects => [.. Code.SourceProject.All.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Public_members_are_documented(string project)
    {
        var assembly = Code.SourceProject.Named(project).Assembly;
        var file = Path.ChangeExtension(assembly.Location, ".xml");

        Assert.True(File.Exists(file), $"{file} is missing: it was built without checks; build with -p:WetwareChecks=true or use dotnet test");
        Assert.Empty(DocumentedMembers.Missing(assembly.GetTypes().Where(IsWritten), XDocument.Load(file)));
    }

    // Components are compiled from markup: only the compiler makes them public, and nobody calls them.
    private static bool IsWritten(Type type) => type.Namespace?.StartsWith("Wetware", StringComparison.Ordinal) == true
        && type.Name != "_Imports" && (type.IsAbstract || type.GetInterface("Microsoft.AspNetCore.Components.IComponent") is null);

    [Fact]
    public void A_member_without_a_comment_is_found()
    {
        var documentation = XDocument.Parse(
            """
            <doc><members>
              <member name="T:Wetware.Tests.Docs.DocumentedMembersTests.Sample"><summary>A sample.</summary></member>
              <member name="M:Wetware.Tests.Docs.DocumentedMembersTests.Sample.Twice(System.Int32)"><summary>Once.</summary></member>
              <member name="P:Wetware.Tests.Docs.DocumentedMembersTests.Sample.Empty" />
            </members></doc>
            """);

        Assert.Equal(
            ["E:Wetware.Tests.Docs.DocumentedMembersTests.Sample.Changed", "M:Wetware.Tests.Docs.DocumentedMembersTests.Sample.Generic``1",
             "M:Wetware.Tests.Docs.DocumentedMembersTests.Sample.Twice", "P:Wetware.Tests.Docs.DocumentedMembersTests.Sample.Empty"],
            DocumentedMembers.Missing([typeof(Sample)], documentation).Order(StringComparer.Ordinal));
    }

#pragma warning disable CA1822, CA1034 // only their form matters
    public sealed class Sample
    {
        public event EventHandler? Changed;

        public string Empty { get; } = "";

        public void Twice(int value) => Changed?.Invoke(value, EventArgs.Empty);

        public void Twice(string value) => Changed?.Invoke(value, EventArgs.Empty);

        public T Generic<T>(T value) => value;

        internal int Hidden { get; }
    }
#pragma warning restore CA1822, CA1034
}
