using Wetware.Clustering;
using Wetware.Clustering.Membership;
using Wetware.Testing;

namespace Wetware.Tests.Membership;

public sealed class FileMemberTableTests : MemberTableContract, IDisposable
{
    private readonly TempFolder _folder = new();
    private FileMemberTable? _table;

    protected override IMemberTable Table => _table ??= Open();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_outlives_the_process_of_the_primary()
    {
        await Table.Insert(Row(1), 0, CancellationToken.None);

        var again = await Open().Read(CancellationToken.None);

        Assert.Equal(1, again.Version);
        Assert.Equal((await Table.Read(CancellationToken.None)).Rows[0].ETag, Assert.Single(again.Rows).ETag);
    }

    [Fact]
    public async Task A_damaged_file_is_named_and_left_as_it_is()
    {
        await File.WriteAllTextAsync(_folder[FileMemberTable.FileName], "{ \"version\": ");

        var error = Assert.Throws<NodeStartException>(Open);

        Assert.Contains(_folder[FileMemberTable.FileName], error.Message, StringComparison.Ordinal);
        Assert.Equal("{ \"version\": ", await File.ReadAllTextAsync(_folder[FileMemberTable.FileName]));
    }

    private FileMemberTable Open() => new(_folder[FileMemberTable.FileName]);
}
